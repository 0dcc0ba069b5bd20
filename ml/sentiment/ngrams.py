"""The compact architecture: weighed n-grams of tokens, summed. Needs torch.

It stands alone: training puts a copy of this file beside the weights, so that transformers can load the model without
Martlet (``trust_remote_code=True``).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers import AutoConfig, AutoModelForSequenceClassification, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput


class NgramConfig(PretrainedConfig):
    """Sizes of the model; see :class:`NgramForSequenceClassification`."""

    model_type = "martlet-ngram"

    def __init__(
        self,
        vocab_size: int = 16_000,
        buckets: int = 262_144,
        factors: tuple[int, ...] = (8_191, 131_071, 524_287),
        max_position_embeddings: int = 512,
        **kwargs: Any,
    ) -> None:
        self.vocab_size = vocab_size
        self.buckets = buckets
        self.factors = list(factors)
        self.max_position_embeddings = max_position_embeddings
        super().__init__(**kwargs)


class NgramForSequenceClassification(PreTrainedModel):
    """Multinomial logistic regression on weighed n-grams of tokens.

    Single tokens have a row of the table each, longer n-grams share hashed rows (Weinberger et al., 2009). A row
    holds what an n-gram adds to each output, and last the square of its weight; the sum over a text is divided by the
    root of the summed squares, so that long and short texts count alike.
    """

    config_class = NgramConfig
    base_model_prefix = "ngrams"

    def __init__(self, config: NgramConfig) -> None:
        super().__init__(config)
        self.table = nn.Embedding(config.vocab_size + config.buckets, config.num_labels + 1)
        self.bias = nn.Parameter(torch.zeros(config.num_labels))
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Embedding):
            nn.init.zeros_(module.weight)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        **kwargs: Any,
    ) -> SequenceClassifierOutput:
        """Logits, shape (batch, labels), of token ids and their mask, both of shape (batch, tokens)."""
        del kwargs
        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        mask = mask.to(self.table.weight.dtype).unsqueeze(-1)
        total = (self.table(input_ids) * mask).sum(1)
        keys = input_ids * self.config.factors[0]
        for length in range(2, len(self.config.factors) + 1):
            # An n-gram ends in each token but the first ones.
            keys = keys[:, 1:] + self.config.factors[length - 1] * input_ids[:, : 1 - length]
            rows = self.config.vocab_size + keys % self.config.buckets
            total = total + (self.table(rows) * mask[:, length - 1 :]).sum(1)
        outputs = self.config.num_labels
        logits = total[:, :outputs] / (total[:, outputs:] + 1e-12).sqrt() + self.bias
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


def register() -> None:
    """Let transformers' Auto classes load the architecture, and copy this file beside weights that are saved."""
    AutoConfig.register(NgramConfig.model_type, NgramConfig, exist_ok=True)
    AutoModelForSequenceClassification.register(NgramConfig, NgramForSequenceClassification, exist_ok=True)
    NgramConfig.register_for_auto_class()
    NgramForSequenceClassification.register_for_auto_class("AutoModelForSequenceClassification")
