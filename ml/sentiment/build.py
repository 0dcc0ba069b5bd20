"""Builds a model folder from labelled texts: tokenizer, encoder, temperature, ONNX file, card. Needs torch."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from transformers import ModernBertConfig, ModernBertForSequenceClassification, PreTrainedTokenizerFast
from transformers.utils import logging

from ml.sentiment.engine import Progress
from ml.sentiment.export import export_onnx
from ml.sentiment.fitting import calibrate, fit, predict_logits
from ml.sentiment.labels import LABELS, Examples
from ml.sentiment.model import MAX_TOKENS
from ml.sentiment.recipe import Recipe
from ml.sentiment.vocabulary import train_tokenizer
from warehouse import REPO

VOCABULARY_TEXTS = 200_000
HEAD_SIZE = 32

CARD = """---
license: apache-2.0
library_name: transformers
pipeline_tag: text-classification
model_name: compact-sentiment
---

# Compact review sentiment

Five classes, very negative to very positive, of review texts. A ModernBERT encoder of {parameters:,} parameters
({layers} layers of {hidden}, vocabulary {vocabulary:,}, mean pooling), trained from scratch by Martlet's
`ml/sentiment/training.py` on {texts:,} distinct review texts and their stars. No pretrained weights.

- Intended use: average sentiment of many product and game reviews. Not for judging one person by one text.
- Input: up to {max_tokens} tokens, of a longer text its beginning and its end. Case, accents and markup are ignored.
- Output: logits divided by a temperature of {temperature:.3f}, which was fitted on {held:,} held-out texts, all classes
  weighing the same. The classes were equally frequent in training; no prior of any shop's stars is in them.
- `model.onnx` holds the same weights as `model.safetensors`, 16-bit on disk, 32-bit in arithmetic.
- Limits: languages and words that the training texts lack, sarcasm, and opinions on something other than the product.

What it was measured to do on real reviews is in `ml/sentiment/README.md`.
"""


def build_model(
    learned: Examples,
    held: Examples,
    recipe: Recipe,
    origin: dict[str, str],
    folder: Path,
    threads: int,
    progress: Progress | None = None,
) -> None:
    """Train a model and write its files into an empty folder.

    Parameters
    ----------
    learned, held : Examples
        Texts to learn from, and texts to fit the temperature on.
    recipe : Recipe
    origin : dict
        What the model's ``config.json`` shall say of where it comes from.
    folder : Path
    threads : int
    progress : callable, optional
        Called with (samples learned from, samples in all).
    """
    # Bars for the reading and writing of two megabytes would cut into the caller's own.
    logging.disable_progress_bar()
    torch.set_num_threads(threads)
    torch.manual_seed(recipe.seed)
    tokenizer = train_tokenizer(learned.texts[:VOCABULARY_TEXTS], recipe.vocabulary, MAX_TOKENS)
    model = _encoder(recipe, tokenizer, origin)
    fit(model, tokenizer, learned, recipe, progress)
    temperature = calibrate(model, predict_logits(model, tokenizer, held.texts), held.classes)
    parameters = sum(weights.numel() for weights in model.parameters())
    model.half().save_pretrained(folder)
    # safetensors writes a file that only its owner may read.
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save_pretrained(folder)
    export_onnx(folder)
    shutil.copy(REPO / "LICENSE", folder / "LICENSE")
    (folder / "README.md").write_text(
        CARD.format(
            parameters=parameters,
            layers=recipe.layers,
            hidden=recipe.hidden,
            vocabulary=len(tokenizer),
            texts=len(learned.texts),
            held=len(held.texts),
            max_tokens=MAX_TOKENS,
            temperature=temperature,
        ),
        encoding="utf-8",
    )


def _encoder(
    recipe: Recipe, tokenizer: PreTrainedTokenizerFast, origin: dict[str, str]
) -> ModernBertForSequenceClassification:
    """ModernBERT (Warner et al., 2024) with mean pooling.

    Rotary positions carry over to lengths not met in training, and the mean over all tokens reads a long review
    better than its first token does.
    """
    config = ModernBertConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.hidden // HEAD_SIZE,
        intermediate_size=recipe.feed_forward,
        max_position_embeddings=MAX_TOKENS,
        global_attn_every_n_layers=1,
        classifier_pooling="mean",
        embedding_dropout=recipe.dropout,
        mlp_dropout=recipe.dropout,
        classifier_dropout=recipe.dropout,
        pad_token_id=tokenizer.pad_token_id,
        cls_token_id=tokenizer.cls_token_id,
        sep_token_id=tokenizer.sep_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        id2label=dict(enumerate(LABELS)),
        label2id={label: place for place, label in enumerate(LABELS)},
        **origin,
    )
    return ModernBertForSequenceClassification(config)
