"""Torch in bf16 on a GPU: texts one behind the other in one row, with attention that never crosses from text to text.

Nothing is padded. On a GPU attention runs in torch's variable-length kernel; elsewhere it is computed text by text,
which is how the tests prove on a CPU that packing changes nothing. Needs torch.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from ml.sentiment.export import load_network
from ml.sentiment.fitting import padded
from ml.sentiment.model import Model
from ml.sentiment.tokens import Tokens

ATTENTION = "martlet_packed"


def _bert_head(network: Any, first: torch.Tensor) -> torch.Tensor:
    logits: torch.Tensor = network.classifier(network.bert.pooler(first))
    return logits


def _distilbert_head(network: Any, first: torch.Tensor) -> torch.Tensor:
    logits: torch.Tensor = network.classifier(torch.relu(network.pre_classifier(first[:, 0])))
    return logits


def _roberta_head(network: Any, first: torch.Tensor) -> torch.Tensor:
    logits: torch.Tensor = network.classifier(first)
    return logits


HEADS: dict[str, Callable[[Any, torch.Tensor], torch.Tensor]] = {
    "bert": _bert_head,
    "distilbert": _distilbert_head,
    "roberta": _roberta_head,
    "xlm-roberta": _roberta_head,
}
"""How each architecture that can be packed reads a text's first token, shape (texts, 1, size)."""


class PackedBackend:
    """A torch module on a device; architectures without an entry in ``HEADS`` are answered in padded batches.

    Parameters
    ----------
    model : Model
    device : str
        ``cuda`` or ``cpu``.
    """

    workers = 1
    tokens_per_batch = 131_072
    texts_per_batch = 4_096

    def __init__(self, model: Model, device: str) -> None:
        kind = model.config.get("model_type", "")
        self._place = device
        self._pad = model.pad_token_id
        self._head = HEADS.get(kind)
        # RoBERTa's positions start behind the padding token's.
        self._first_position = self._pad + 1 if "roberta" in kind else 0
        dtype = torch.bfloat16 if device == "cuda" else torch.float32
        attention = ATTENTION if self._head else None  # what the architecture has
        if self._head:
            AttentionInterface.register(ATTENTION, _attend)
        self._network = load_network(model.folder, dtype=dtype, attn_implementation=attention).to(device)
        packing = "packed" if self._head else "padded"
        self.device = f"{'gpu' if device == 'cuda' else device} (torch, {str(dtype).removeprefix('torch.')}, {packing})"

    def logits(self, tokens: Tokens) -> np.ndarray:
        """Logits, shape (texts, outputs), of token ids."""
        with torch.inference_mode():
            if self._head is None:
                found = self._network(**padded(tokens, self._pad, self._place)).logits
            else:
                found = self._head(self._network, self._first_tokens(tokens))
            answers: np.ndarray = found.float().cpu().numpy()
        return answers

    def _first_tokens(self, tokens: Tokens) -> torch.Tensor:
        """What the encoder makes of the first token of each text, shape (texts, 1, size)."""
        lengths = np.fromiter(map(len, tokens), dtype=np.int32, count=len(tokens))
        ends = np.cumsum(lengths, dtype=np.int32)
        starts = ends - lengths
        places = np.arange(ends[-1]) - np.repeat(starts, lengths) + self._first_position
        ids = np.concatenate([np.asarray(values, dtype=np.int64) for values in tokens])
        hidden = self._network.base_model(
            input_ids=self._to_device(ids)[None],
            position_ids=self._to_device(places)[None],
            text_bounds=self._to_device(np.concatenate([[0], ends]).astype(np.int32)),
            longest=int(lengths.max()),
        ).last_hidden_state
        return hidden[0, self._to_device(starts.astype(np.int64))].unsqueeze(1)

    def _to_device(self, values: np.ndarray) -> torch.Tensor:
        tensor = torch.from_numpy(values)
        return tensor.pin_memory().to(self._place, non_blocking=True) if self._place == "cuda" else tensor


def _attend(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    text_bounds: torch.Tensor | None = None,
    longest: int = 0,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Attention within each text of a packed row; tensors of shape (1, heads, tokens, size)."""
    del module, attention_mask, kwargs
    if text_bounds is None:
        raise RuntimeError("Packed attention was called without the bounds of the texts.")
    if query.is_cuda:
        from torch.nn.attention.varlen import varlen_attn

        rows = (each[0].transpose(0, 1).contiguous() for each in (query, key, value))
        attended = varlen_attn(*rows, text_bounds, text_bounds, longest, longest, scale=scaling)
        return attended.unsqueeze(0), None
    bounds = text_bounds.tolist()
    parts = [
        scaled_dot_product_attention(
            query[:, :, start:stop], key[:, :, start:stop], value[:, :, start:stop], scale=scaling
        )
        for start, stop in pairwise(bounds)
    ]
    return torch.cat(parts, dim=2).transpose(1, 2).contiguous(), None
