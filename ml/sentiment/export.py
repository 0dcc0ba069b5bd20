"""Writes the ONNX file of a model folder, which scoring reads in place of torch."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from ml.errors import MissingExtraError, NotAClassifierError
from ml.sentiment.model import ONNX, QUANTISED
from ml.sentiment.quantise import quantise_weights

LARGEST_DIFFERENCE = 0.01


def require_training_extra() -> None:
    """Raise MissingExtraError, naming the line that installs it, where torch or onnx is missing."""
    try:
        import onnx  # noqa: F401
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            f"Training needs {error.name}: run `uv pip install -p .venv/bin/python '.[torch]'` first."
        ) from error


def export_onnx(folder: Path, quantise: bool = True) -> Path:
    """Load a folder saved by transformers and write an ONNX file beside its weights.

    Parameters
    ----------
    folder : Path
        A sequence classifier that takes ``input_ids`` and ``attention_mask``.
    quantise : bool
        Write ``model_quantized.onnx``, whose embeddings and large matrices are 8-bit, else ``model.onnx``.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    MissingExtraError
        Where torch or onnx is not installed.
    NotAClassifierError
        Where the ONNX file does not give what the model gives.
    """
    require_training_extra()
    import torch

    network = load_network(folder)
    file = folder / (QUANTISED if quantise else ONNX)
    ids = 5 + torch.arange(24).reshape(2, 12) % (network.config.vocab_size - 5)
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    _trace(network, ids, mask, file)
    if quantise:
        quantise_weights(file)
    with torch.no_grad():
        expected = network(input_ids=ids[:, :9], attention_mask=mask[:, :9]).logits.numpy()
    _compare(file, ids[:, :9].numpy(), mask[:, :9].numpy(), expected, LARGEST_DIFFERENCE * (100 if quantise else 1))
    return file


def load_network(folder: Path, **options: Any) -> Any:
    """The torch module of a model folder, ready to answer."""
    from transformers import AutoModelForSequenceClassification

    from ml.sentiment.ngrams import register

    register()
    import torch

    options = {"dtype": torch.float32, "attn_implementation": "eager"} | options
    return AutoModelForSequenceClassification.from_pretrained(folder, **options).eval()


def _trace(network: Any, ids: Any, mask: Any, file: Path) -> None:
    import torch

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.network(input_ids=input_ids, attention_mask=attention_mask).logits
            return logits

    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Eager attention and the TorchScript exporter: with the default ones of torch 2.13 and transformers 5.23 the
        # file ignores the attention mask, so that padding changes the result.
        torch.onnx.export(
            Logits().eval(),
            (ids, mask),
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes},
            dynamo=False,
        )


def _compare(file: Path, ids: np.ndarray, mask: np.ndarray, expected: np.ndarray, largest: float) -> None:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    logits = session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0]
    difference = float(np.abs(logits - expected).max())
    if difference > largest:
        raise NotAClassifierError(
            f"{file} differs from the model it was made from by {difference:.3f}: this architecture cannot be exported."
        )
