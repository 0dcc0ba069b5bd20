"""What answers a batch of tokens: ONNX Runtime on the CPU, torch in bf16 on a GPU."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import numpy as np

from ml.errors import NoModelError, NotAClassifierError
from ml.sentiment.model import QUANTISED, Model, find_onnx, first_line
from ml.sentiment.tokens import Tokens


class Backend(Protocol):
    """Answers batches, each text as if it were alone.

    Attributes
    ----------
    device : str
        What it runs on, for people.
    workers : int
        Batches it takes at once.
    tokens_per_batch, texts_per_batch : int
    """

    device: str
    workers: int
    tokens_per_batch: int
    texts_per_batch: int

    def logits(self, tokens: Tokens) -> np.ndarray:
        """Logits, shape (texts, outputs), of token ids."""


def open_backend(model: Model, device: str, threads: int) -> Backend:
    """The backend for a device; the CPU, and a line in the log, where a GPU is asked for and there is none."""
    if device != "cpu" and has_gpu():
        from ml.sentiment.packed import PackedBackend

        return PackedBackend(model, "cuda")
    if device == "gpu":
        logging.getLogger(__name__).warning("There is no GPU that torch can use: sentiment runs on the CPU.")
    return OnnxBackend(model, threads)


def has_gpu() -> bool:
    """Whether torch is installed and sees a GPU."""
    try:
        import torch
    except ImportError:
        return False
    return bool(torch.cuda.is_available())


class OnnxBackend:
    """ONNX Runtime, one thread per batch: small models gain more from many batches than from many threads in one.

    Parameters
    ----------
    model : Model
        Its quantised file is preferred.
    threads : int
    file : str, optional
        Name of the file to use.
    """

    tokens_per_batch = 8_192
    texts_per_batch = 256

    def __init__(self, model: Model, threads: int, file: str | None = None) -> None:
        import onnxruntime

        path = model.folder / file if file else find_onnx(model.folder)
        if path is None:
            raise NoModelError(
                f"{model.folder} has no ONNX file: name the folder in MARTLET_SENTIMENT_MODEL, and one is made."
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime has many kinds of error for a bad file
            raise NotAClassifierError(
                f"{path} cannot be loaded as a text classifier: {first_line(error)}. "
                "Give a folder that transformers saved."
            ) from error
        inputs = {each.name for each in self._session.get_inputs()}
        if inputs != {"input_ids", "attention_mask"} or "logits" not in {e.name for e in self._session.get_outputs()}:
            raise NotAClassifierError(
                f"{path} takes {', '.join(sorted(inputs))}; it must take input_ids and attention_mask and give logits."
            )
        self._pad = model.pad_token_id
        self.workers = threads
        self.device = f"cpu (onnx{', quantised' if path.name == QUANTISED else ''})"

    def logits(self, tokens: Tokens) -> np.ndarray:
        """Logits, shape (texts, outputs), of token ids."""
        lengths = np.fromiter(map(len, tokens), dtype=np.int64, count=len(tokens))
        mask = np.arange(lengths.max()) < lengths[:, None]
        ids = np.full(mask.shape, self._pad, dtype=np.int64)
        ids[mask] = np.concatenate([np.asarray(values, dtype=np.int64) for values in tokens])
        feeds: dict[str, Any] = {"input_ids": ids, "attention_mask": mask.astype(np.int64)}
        logits: np.ndarray = self._session.run(["logits"], feeds)[0]
        return logits
