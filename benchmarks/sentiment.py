"""Reviews a second of the sentiment engine, beside the Hugging Face pipeline on the same model, texts and threads.

The texts are those of the warehouse in ``MARTLET_HOME``, drawn at random, so their lengths are real. The pipeline
gets them sorted by length, in batches of 64. With ``--gpu`` a DistilBERT-size encoder of random weights answers texts
of 128 tokens on the GPU, beside the card's measured bf16 matrix ceiling; without a GPU the facts say so. Prints one
line of JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ml.sentiment.engine import Engine, has_text
from ml.sentiment.model import SHIPPED, open_model
from ml.sentiment.ngrams import register
from ml.sentiment.scoring import REVIEWS
from ml.sentiment.tokens import by_length
from warehouse import Settings, open_warehouse

PIPELINE_BATCH = 64
GPU_TOKENS = 128
MATRIX = 8_192


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--gpu", action="store_true")
    options = parser.parse_args()
    facts: dict[str, object] = {"threads": options.threads}
    texts = read_texts(options.texts)
    facts |= {"texts": len(texts)} | beside_pipeline(options.model, texts, options.threads)
    if options.gpu:
        facts |= on_gpu()
    print(json.dumps(facts))


def read_texts(count: int) -> pa.Array:
    """Texts of the warehouse, drawn at random."""
    with open_warehouse(Settings(), read_only=True) as warehouse:
        texts = warehouse.read(REVIEWS, ["review_text"]).read_all()["review_text"].combine_chunks()
    written = np.flatnonzero(has_text(texts))
    return texts.take(np.random.default_rng(0).permutation(written)[:count])


def beside_pipeline(folder: Path, texts: pa.Array, threads: int) -> dict[str, object]:
    """Both on the CPU, the one after the other, and how often they give the same class."""
    import torch
    from transformers import pipeline

    torch.set_num_threads(threads)
    register()
    engine = Engine(open_model(folder), "cpu", threads)
    engine.probabilities(texts.slice(0, 256))
    begun, worked = time.perf_counter(), time.process_time()
    ours = engine.probabilities(texts)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked

    classify = pipeline("text-classification", model=str(folder), device=-1, top_k=None)
    in_order = sorted(texts.to_pylist(), key=len)
    classify(in_order[:PIPELINE_BATCH], truncation=True)
    begun, worked = time.perf_counter(), time.process_time()
    theirs = classify(in_order, batch_size=PIPELINE_BATCH, truncation=True)
    their_seconds, their_cpu = time.perf_counter() - begun, time.process_time() - worked

    lengths = np.array([len(ids) for ids in engine.tokens(texts)])
    places = np.argsort([len(text) for text in texts.to_pylist()], kind="stable")
    labels = [model_label(folder, max(each, key=lambda one: one["score"])["label"]) for each in theirs]
    same = float(np.mean(ours[places].argmax(axis=1) == np.array(labels)))
    return {
        "reviews_per_second": round(len(texts) / seconds),
        "tokens_per_second": round(int(lengths.sum()) / seconds),
        "share_of_padding": round(padding(lengths), 4),
        "pipeline_reviews_per_second": round(len(texts) / their_seconds),
        "ratio": round(their_seconds / seconds, 2),
        "ratio_of_cpu_seconds": round(their_cpu / cpu, 2),
        "same_class": round(same, 4),
    }


def model_label(folder: Path, label: str) -> int:
    """Place of one of the model's own labels among the five classes; -1 where it has other classes."""
    model = open_model(folder)
    outputs = {str(name): int(output) for output, name in model.config["id2label"].items()}
    return model.mapping.order.index(outputs[label]) if model.mapping.rule == "five classes" else -1


def padding(lengths: np.ndarray) -> float:
    """Share of padded places in the engine's batches over one window of all texts."""
    batches = list(by_length([range(length) for length in lengths], 8_192))
    padded = sum(len(rows) * lengths[rows].max() for rows in batches)
    return 1 - float(lengths.sum()) / float(padded)


def on_gpu() -> dict[str, object]:
    """A DistilBERT-size encoder in bf16, from Arrow tokens on, and its share of the card's matrix ceiling."""
    from ml.sentiment.backends import has_gpu

    if not has_gpu():
        return {"gpu": "none: not measured"}
    import tempfile

    import torch
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    from ml.sentiment.packed import PackedBackend

    config = DistilBertConfig(num_labels=2, id2label={0: "negative", 1: "positive"})
    network = DistilBertForSequenceClassification(config)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        network.save_pretrained(folder)
        (folder / "tokenizer.json").write_text("{}")
        backend: Any = PackedBackend(open_model(folder), "cuda")
    rng = np.random.default_rng(0)
    column = pa.array(list(rng.integers(1_000, config.vocab_size, (40_960, GPU_TOKENS))))
    backend.logits(column.slice(0, 1_024).to_pylist())
    begun = time.perf_counter()
    answers = []
    for start in range(0, len(column), 1_024):
        answers.append(backend.logits(column.slice(start, 1_024).to_numpy(zero_copy_only=False)))
    arrow = pa.array(np.concatenate(answers)[:, 0])
    seconds = time.perf_counter() - begun
    layers = sum(weights.numel() for name, weights in network.named_parameters() if "layer" in name)
    attention = 4 * GPU_TOKENS * config.dim * config.n_layers
    operations = len(arrow) * GPU_TOKENS * (2 * layers + attention)
    return {
        "gpu": torch.cuda.get_device_name(),
        "gpu_reviews_per_second": round(len(arrow) / seconds),
        "share_of_matrix_ceiling": round(operations / seconds / matrix_ceiling(), 3),
    }


def matrix_ceiling() -> float:
    """Operations a second that the card reaches on one large bf16 product."""
    import torch

    one, other = (torch.randn(MATRIX, MATRIX, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    for _ in range(3):
        one @ other
    torch.cuda.synchronize()
    begun = time.perf_counter()
    for _ in range(20):
        one @ other
    torch.cuda.synchronize()
    return 20 * 2 * MATRIX**3 / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
