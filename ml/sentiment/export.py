"""Writes the ONNX file of a model folder, which scoring reads in place of torch."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import onnxruntime

from ml.errors import MissingExtraError, NotAClassifierError

LARGEST_DIFFERENCE = 0.01
FEWEST_HALVED = 1_024


def require_training_extra() -> None:
    """Raise MissingExtraError, naming the line that installs it, where torch or onnx is missing."""
    try:
        import onnx  # noqa: F401
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            f"Training needs {error.name}: run `uv pip install -p .venv/bin/python '.[torch]'` first."
        ) from error


def export_onnx(folder: Path) -> Path:
    """Load a folder saved by transformers and write ``model.onnx`` beside its weights.

    Weights are stored as 16-bit floats and widened when the file is loaded; all arithmetic is 32-bit. Dynamic 8-bit
    arithmetic takes its scale from the whole batch, so a review's score would depend on its neighbours.

    Parameters
    ----------
    folder : Path
        A sequence classifier that takes ``input_ids`` and ``attention_mask``.

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
    from transformers import AutoModelForSequenceClassification

    # Eager attention and the TorchScript exporter: with the default ones of torch 2.13 and transformers 5.23 the file
    # ignores the attention mask, so that padding changes the result.
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
            return logits

    file = folder / "model.onnx"
    ids = torch.arange(24).reshape(2, 12) % model.config.vocab_size
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Logits().eval(),
            (ids, mask),
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes},
            dynamo=False,
        )
    _halve_weights(file)
    with torch.no_grad():
        expected = Logits()(ids[:, :9], mask[:, :9]).numpy()
    _compare(file, ids[:, :9].numpy(), mask[:, :9].numpy(), expected)
    return file


def _halve_weights(file: Path) -> None:
    """Store large 32-bit weights as 16-bit ones, each followed by a cast that ONNX Runtime folds when it loads."""
    import onnx

    model = onnx.load(file)
    for weight in list(model.graph.initializer):
        if weight.data_type != onnx.TensorProto.FLOAT or np.prod(weight.dims) < FEWEST_HALVED:
            continue
        halved = onnx.numpy_helper.to_array(weight).astype(np.float16)
        name = f"{weight.name}_half"
        model.graph.initializer.remove(weight)
        model.graph.initializer.append(onnx.numpy_helper.from_array(halved, name))
        cast = onnx.helper.make_node("Cast", [name], [weight.name], to=onnx.TensorProto.FLOAT)
        model.graph.node.insert(0, cast)
    onnx.save(model, file)


def _compare(file: Path, ids: np.ndarray, mask: np.ndarray, expected: np.ndarray) -> None:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    logits = session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0]
    difference = float(np.abs(logits - expected).max())
    if difference > LARGEST_DIFFERENCE:
        raise NotAClassifierError(
            f"{file} differs from the model it was made from by {difference:.3f}: this architecture cannot be exported."
        )
