"""Fine-tuning of a classifier of the hub, and what a torch module answers. Needs torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from ml.sentiment.examples import Examples
from ml.sentiment.labels import CLASSES, LABELS
from ml.sentiment.recipe import Recipe
from ml.sentiment.tokens import Progress, Tokens, by_length, tokenise

TOKENS_PER_BATCH = 4_096
TEXTS_PER_BATCH = 64
WARM_UP = 0.06
WEIGHT_DECAY = 0.01


def fine_tune(
    base: Path, learned: Examples, held: Examples, recipe: Recipe, progress: Progress | None = None
) -> tuple[Any, Any, np.ndarray]:
    """Train a classifier on with AdamW on the cross-entropy against soft labels; a head of other classes is made anew.

    The rate rises to its highest over the first steps and falls to zero over the rest.

    Returns
    -------
    tokenizer, network, np.ndarray
        The last is what the network answers for the held-out texts, shape (texts, 5).
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(base)
    network = AutoModelForSequenceClassification.from_pretrained(
        base,
        dtype=torch.float32,
        num_labels=CLASSES,
        id2label=dict(enumerate(LABELS)),
        label2id={label: place for place, label in enumerate(LABELS)},
        ignore_mismatched_sizes=True,
    )
    network.to(device).train()
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=WEIGHT_DECAY)
    tokens = tokenise(tokenizer.backend_tokenizer, learned.texts, recipe.max_tokens)
    pad, done, total = tokenizer.pad_token_id or 0, 0, recipe.epochs * len(tokens)
    for epoch in range(recipe.epochs):
        for rows in _shuffled(tokens, recipe.seed + epoch):
            share = done / total
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * min(share / WARM_UP + 0.01, (1 - share) / (1 - WARM_UP))
            logits = network(**padded([tokens[row] for row in rows], pad, device)).logits
            target = torch.tensor(learned.targets[rows], dtype=torch.float32, device=device)
            weights = torch.tensor(learned.weights[rows], dtype=torch.float32, device=device)
            loss = (torch.nn.functional.cross_entropy(logits, target, reduction="none") * weights).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            done += len(rows)
            if progress:
                progress(done, total)
    network.to("cpu").eval()
    return tokenizer, network, predict_logits(network, tokenizer, held.texts, recipe.max_tokens)


def predict_logits(network: Any, tokenizer: Any, texts: Sequence[str], max_tokens: int) -> np.ndarray:
    """What a torch module on the CPU answers, shape (texts, outputs)."""
    tokens = tokenise(tokenizer.backend_tokenizer, texts, max_tokens)
    logits = np.empty((len(texts), network.config.num_labels), dtype=np.float32)
    with torch.no_grad():
        for rows in by_length(tokens, TOKENS_PER_BATCH):
            batch = padded([tokens[row] for row in rows], tokenizer.pad_token_id or 0, "cpu")
            logits[rows] = network(**batch).logits.float().numpy()
    return logits


def padded(tokens: Tokens, pad: int, device: str) -> dict[str, torch.Tensor]:
    """Token ids and their mask as tensors of one length."""
    longest = max(map(len, tokens))
    ids = torch.full((len(tokens), longest), pad)
    mask = torch.zeros_like(ids)
    for row, values in enumerate(tokens):
        ids[row, : len(values)] = torch.tensor(values)
        mask[row, : len(values)] = 1
    return {"input_ids": ids.to(device), "attention_mask": mask.to(device)}


def _shuffled(tokens: Tokens, seed: int) -> Iterator[np.ndarray]:
    """Batches of like length in random order, so that the loss sees every length early."""
    batches = list(by_length(tokens, TOKENS_PER_BATCH, TEXTS_PER_BATCH))
    for place in np.random.default_rng(seed).permutation(len(batches)):
        yield batches[place]
