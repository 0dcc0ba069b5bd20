"""Builds a model folder from labelled texts: tokenizer, weights, temperature, ONNX file, card. Needs torch."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from transformers import PreTrainedTokenizerFast
from transformers.utils import logging

from ml.sentiment.cards import write_card
from ml.sentiment.examples import Examples
from ml.sentiment.export import export_onnx
from ml.sentiment.fitting import fine_tune, predict_logits
from ml.sentiment.labels import CLASSES, LABELS
from ml.sentiment.linear import FACTORS, LinearFit, count_ngrams, fit_linear
from ml.sentiment.ngrams import NgramConfig, NgramForSequenceClassification, register
from ml.sentiment.recipe import Recipe
from ml.sentiment.tokens import Progress, tokenise
from ml.sentiment.vocabulary import train_tokenizer

VOCABULARY_TEXTS = 40_000


def build_model(
    learned: Examples,
    held: Examples,
    recipe: Recipe,
    origin: dict[str, Any],
    folder: Path,
    threads: int,
    base: Path | None = None,
    licence: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Train a model and write its files into an empty folder.

    Parameters
    ----------
    learned, held : Examples
        Texts to learn from, and texts with stars to fit the temperature on.
    recipe : Recipe
    origin : dict
        What the model's ``config.json`` shall say of where it comes from.
    folder : Path
    threads : int
    base : Path, optional
        Folder of a classifier to fine-tune; the compact model is trained from nothing without it.
    licence : str, optional
        Licence of the model; ``your-own-data`` without it.
    progress : callable, optional
        Called with (steps done, steps in all).
    """
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    torch.set_num_threads(threads)
    torch.manual_seed(recipe.seed)
    register()
    if base is None:
        tokenizer, network, held_logits = _compact(learned, held, recipe, progress)
    else:
        tokenizer, network, held_logits = fine_tune(base, learned, held, recipe, progress)
    temperature = _temperature(held_logits, held)
    _cool(network, temperature)
    network.config.update({**origin, "calibration_temperature": round(temperature, 4)})
    parameters = sum(weights.numel() for weights in network.parameters())
    network.half().save_pretrained(folder)
    # safetensors writes a file that only its owner may read.
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save_pretrained(folder)
    export_onnx(folder)
    if base is not None:
        for file in base.glob("LICEN*"):
            shutil.copyfile(file, folder / file.name)
    write_card(folder, network.config, parameters, len(learned.texts), len(held.texts), base, licence)


def _compact(
    learned: Examples, held: Examples, recipe: Recipe, progress: Progress | None
) -> tuple[PreTrainedTokenizerFast, NgramForSequenceClassification, np.ndarray]:
    draw = np.random.default_rng(recipe.seed).permutation(len(learned.texts))[:VOCABULARY_TEXTS]
    tokenizer = train_tokenizer((learned.texts[row] for row in draw), recipe.vocabulary, recipe.max_tokens)
    tokens = tokenise(tokenizer.backend_tokenizer, learned.texts, recipe.max_tokens)
    sizes = (len(tokenizer), recipe.buckets, recipe.longest_ngram)
    counts = count_ngrams(tokens, *sizes)
    fit = fit_linear(counts, learned.targets, learned.weights, recipe.strength, recipe.iterations, progress)
    network = _network(fit, tokenizer, recipe)
    return tokenizer, network, predict_logits(network, tokenizer, held.texts, recipe.max_tokens)


def _network(fit: LinearFit, tokenizer: PreTrainedTokenizerFast, recipe: Recipe) -> NgramForSequenceClassification:
    config = NgramConfig(
        vocab_size=len(tokenizer),
        buckets=recipe.buckets,
        factors=FACTORS[: recipe.longest_ngram],
        max_position_embeddings=recipe.max_tokens,
        pad_token_id=tokenizer.pad_token_id,
        id2label=dict(enumerate(LABELS)),
        label2id={label: place for place, label in enumerate(LABELS)},
    )
    network = NgramForSequenceClassification(config)
    with torch.no_grad():
        network.table.weight.copy_(torch.from_numpy(fit.table))
        network.bias.copy_(torch.from_numpy(fit.bias))
    return network.eval()


def _temperature(logits: np.ndarray, held: Examples) -> float:
    """What to divide logits by so that they fit held-out examples best (Guo et al., 2017); 1 where there are none."""
    if not len(held.classes):
        return 1.0
    answers, target, weights = torch.tensor(logits), torch.tensor(held.classes), held.weights

    def loss(log_temperature: float) -> float:
        losses = torch.nn.functional.cross_entropy(answers / np.exp(log_temperature), target, reduction="none")
        return float(np.average(losses.numpy(), weights=weights))

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))


def _cool(network: Any, temperature: float) -> None:
    with torch.no_grad():
        if isinstance(network, NgramForSequenceClassification):
            network.table.weight[:, :CLASSES] /= temperature
            network.bias /= temperature
            return
        last = [layer for layer in network.modules() if isinstance(layer, torch.nn.Linear)][-1]
        last.weight /= temperature
        if last.bias is not None:
            last.bias /= temperature
