"""The training loop and the calibration of what comes out of it. Needs torch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from transformers import ModernBertForSequenceClassification as Encoder
from transformers import PreTrainedTokenizerFast

from ml.sentiment.engine import Progress
from ml.sentiment.labels import CLASSES, Examples
from ml.sentiment.recipe import Recipe
from ml.sentiment.sampling import draw_pools

TOKENS_PER_BATCH = 6_144
TEXTS_PER_BATCH = 256
WARM_UP = 0.05
WEIGHT_DECAY = 0.01


def fit(
    model: Encoder,
    tokenizer: PreTrainedTokenizerFast,
    examples: Examples,
    recipe: Recipe,
    progress: Progress | None = None,
) -> None:
    """Train the model in place with AdamW on the cross-entropy against soft labels.

    Tokens are merged at random (BPE-dropout; Provilkov, Emelianenko and Voita, 2020), so that the pieces of a word are
    met as well. The rate rises to its highest over the first samples and falls to zero over the rest.

    Parameters
    ----------
    model : transformers.ModernBertForSequenceClassification
    tokenizer : PreTrainedTokenizerFast
    examples : Examples
    recipe : Recipe
    progress : callable, optional
        Called with (samples learned from, samples in all).
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(device).train()
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=WEIGHT_DECAY)
    done = 0
    for texts, labels in draw_pools(examples, recipe.samples, recipe.seed):
        tokens = _tokens(tokenizer, texts, recipe)
        for rows in _batches(tokens, recipe.seed + done):
            share = done / recipe.samples
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * min(share / WARM_UP + 0.01, (1 - share) / (1 - WARM_UP))
            target = torch.tensor(labels[rows], dtype=torch.float32, device=device)
            loss = torch.nn.functional.cross_entropy(_logits(model, tokenizer, tokens, rows), target)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            done += len(rows)
            if progress:
                progress(done, recipe.samples)
    model.to("cpu").eval()


def predict_logits(model: Encoder, tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> np.ndarray:
    """What the model answers, shape (texts, 5); of texts longer than its input, for the beginning."""
    tokens = tokenizer(texts, truncation=True)["input_ids"]
    logits = np.empty((len(texts), CLASSES), dtype=np.float32)
    with torch.no_grad():
        for rows in _batches(tokens, seed=0):
            logits[rows] = _logits(model, tokenizer, tokens, rows).numpy()
    return logits


def calibrate(model: Encoder, logits: np.ndarray, classes: np.ndarray) -> float:
    """Divide the model's logits by the temperature that fits held-out examples best (Guo et al., 2017).

    Parameters
    ----------
    model : transformers.ModernBertForSequenceClassification
        Its last layer is changed.
    logits : np.ndarray, shape (n, 5)
        What the model answers for the held-out examples.
    classes : np.ndarray, shape (n,)
        Their classes, 0 to 4; each class weighs the same, however many examples it has.

    Returns
    -------
    float
        The temperature.
    """
    weights = 1 / np.bincount(classes, minlength=CLASSES).clip(1)[classes]
    held, target = torch.tensor(logits), torch.tensor(classes)

    def loss(log_temperature: float) -> float:
        losses = torch.nn.functional.cross_entropy(held / np.exp(log_temperature), target, reduction="none")
        return float(np.average(losses.numpy(), weights=weights))

    temperature = float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))
    with torch.no_grad():
        model.classifier.weight /= temperature
        model.classifier.bias /= temperature
    return temperature


def _tokens(tokenizer: PreTrainedTokenizerFast, texts: list[str], recipe: Recipe) -> list[list[int]]:
    merges = tokenizer.backend_tokenizer.model
    merges.dropout = recipe.merge_dropout
    tokens: list[list[int]] = tokenizer(texts, truncation=True, max_length=recipe.max_tokens)["input_ids"]
    merges.dropout = None
    return tokens


def _logits(
    model: Encoder, tokenizer: PreTrainedTokenizerFast, tokens: list[list[int]], rows: np.ndarray
) -> torch.Tensor:
    padded = tokenizer.pad({"input_ids": [tokens[row] for row in rows]}, return_tensors="pt").to(model.device)
    logits: torch.Tensor = model(**padded).logits
    return logits


def _batches(tokens: list[list[int]], seed: int) -> Iterator[np.ndarray]:
    """Row numbers of batches of like length, in random order."""
    lengths = np.array([len(ids) for ids in tokens])
    order = np.argsort(lengths, kind="stable")
    batches, start = [], 0
    while start < len(order):
        ahead = lengths[order[start : start + TEXTS_PER_BATCH]]
        fits = ahead * np.arange(1, len(ahead) + 1) <= TOKENS_PER_BATCH
        batches.append(order[start : start + max(1, int(fits.sum()))])
        start += len(batches[-1])
    for place in np.random.default_rng(seed).permutation(len(batches)):
        yield batches[place]
