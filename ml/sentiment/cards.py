"""The card that goes with a model Martlet trained: data, terms, use, limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ml.sentiment.licences import OWN, licence

CARD = """---
license: {licence}
library_name: transformers
pipeline_tag: text-classification
model_name: {name}
---

# {title}

Five classes, very negative to very positive, of review texts. {architecture} Trained by Martlet's
`martlet sentiment train` on {texts:,} review texts with stars or a recommendation, each data set up to its
own day: {days}.

- Intended use: average sentiment of many product and game reviews. Not for judging one person by one text.
- Input: up to {max_tokens} tokens, of a longer text its beginning and its end. Case, accents and markup are ignored.
- Output: logits divided by a temperature of {temperature}, which was fitted on {held:,} held-out texts. Rare classes
  counted more in training than they are frequent, so the probabilities are not those of any one shop's stars.
- `model_quantized.onnx` holds the same weights as `model.safetensors`, in 8 bits.
- Terms: {terms}
- Limits: words and languages that the training texts lack, sarcasm, opinions on something other than the product, and
  long texts that weigh one thing against another.
"""
NGRAMS = (
    "Multinomial logistic regression on {vocabulary:,} byte-pair tokens and {buckets:,} hashed rows for their n-grams, "
    "trained from nothing. No pretrained weights; no n-gram is stored as text, and "
    "tokens are pieces of words that several texts hold."
)


def write_card(
    folder: Path,
    config: Any,
    parameters: int,
    texts: int,
    held: int,
    base: Path | None,
    named: str | None,
) -> None:
    """Write ``README.md`` into a model folder.

    Parameters
    ----------
    folder : Path
    config : transformers.PretrainedConfig
    parameters, texts, held : int
        Of the model, learned from, and kept for the temperature.
    base : Path, optional
        What was fine-tuned; its licence holds on.
    named : str, optional
        Licence; that of the base, or ``your-own-data``, without it.
    """
    named = named or (licence(base) if base else OWN)
    if base:
        architecture = f"Fine-tuned from {getattr(config, 'origin_name', base.name)}, {parameters:,} parameters."
    else:
        architecture = NGRAMS.format(vocabulary=config.vocab_size, buckets=config.buckets)
    terms = (
        "yours: it learned from the reviews in your own warehouse, and theirs are the terms that bind you."
        if named == OWN
        else f"{named}; see LICENSE in this folder where there is one."
    )
    (folder / "README.md").write_text(
        CARD.format(
            licence=f"other\nlicense_name: {OWN}" if named == OWN else named,
            name="compact-sentiment" if base is None else "fine-tuned-sentiment",
            title="Compact review sentiment" if base is None else "Fine-tuned review sentiment",
            architecture=architecture,
            texts=texts,
            held=held,
            days=", ".join(f"{dataset} before {day}" for dataset, day in config.trained_before.items()),
            max_tokens=config.max_position_embeddings,
            temperature=config.calibration_temperature,
            terms=terms,
        ),
        encoding="utf-8",
    )
