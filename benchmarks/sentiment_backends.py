"""How often each way of running the sentiment model gives a text the class that torch gives it in 32 bits.

The texts are those of the warehouse in ``MARTLET_HOME``, drawn at random. ONNX Runtime runs the model in 32 bits and
with the quantised file, which is what scoring on a CPU uses; torch runs it in bf16 where there is a GPU, and the facts
say so where there is none. Prints one line of JSON: per way the share of texts of the same class, and the mean, the
95th percentile and the largest difference of scores, which are in [-1, 1].
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.sentiment import read_texts
from ml.sentiment.backends import Backend, OnnxBackend, has_gpu
from ml.sentiment.engine import Engine
from ml.sentiment.export import export_onnx
from ml.sentiment.labels import scores
from ml.sentiment.model import ONNX, QUANTISED, SHIPPED, Model, open_model
from ml.sentiment.packed import PackedBackend


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    options = parser.parse_args()
    texts = read_texts(options.texts)
    facts: dict[str, object] = {"texts": len(texts)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "model"
        shutil.copytree(options.model, folder)
        for file, quantise in ((ONNX, False), (QUANTISED, True)):
            if not (folder / file).is_file():
                export_onnx(folder, quantise)
        model = open_model(folder)
        expected = Engine(model, PackedBackend(model, "cpu")).probabilities(texts)
        for way, backend in backends(model, options.threads):
            facts[way] = differences(expected, Engine(model, backend).probabilities(texts))
    if not has_gpu():
        facts["torch_bf16"] = "no GPU: not measured"
    print(json.dumps(facts))


def backends(model: Model, threads: int) -> Iterator[tuple[str, Backend]]:
    """Each way of running the model beside torch in 32 bits."""
    yield "onnx", OnnxBackend(model, threads, ONNX)
    yield "onnx_quantised", OnnxBackend(model, threads, QUANTISED)
    if has_gpu():
        yield "torch_bf16", PackedBackend(model, "cuda")


def differences(expected: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """What sets two arrays of probabilities, shape (texts, 5), apart."""
    apart = np.abs(scores(expected) - scores(found))
    return {
        "same_class": float(np.mean(expected.argmax(axis=1) == found.argmax(axis=1))),
        "mean_score_difference": round(float(apart.mean()), 6),
        "p95_score_difference": round(float(np.quantile(apart, 0.95)), 6),
        "largest_score_difference": round(float(apart.max()), 6),
    }


if __name__ == "__main__":
    main()
