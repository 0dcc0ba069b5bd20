"""Sentiment on reviews of a kind that was never seen, beside the plainest strong line: TF-IDF and logistic regression.

Both are trained from nothing on the same rows of the warehouse in ``MARTLET_HOME``, all reviews with stars but those of
one source (or, for ``late``, but each data set's newest), and measured on the rows that were held out. The line has
pairs of words, class weights that even out the stars, steps enough to converge, and scikit-learn's defaults else.
Prints one line of JSON per source: macro-F1 of both and of always answering the majority class, and how often ours is
within one star.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from ml.sentiment.holdout import hold_out, hold_out_rows
from warehouse import Settings

MOST_TERMS = 200_000
MOST_STEPS = 1_000


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="+", help="such as amazon/reviews_2014, or late")
    options = parser.parse_args()
    settings = Settings()
    for source in options.source:
        learned, held, split = hold_out_rows(settings, source)
        begun = time.perf_counter()
        line = line_macro_f1(learned, held)
        between = time.perf_counter()
        ours = {each.metric: each for each in hold_out(settings, source) if each.slice == "all"}
        facts = {
            "source": source,
            "split": split,
            "learned": learned.num_rows,
            "held_out": ours["macro_f1"].n,
            "macro_f1": round(ours["macro_f1"].value, 4),
            "macro_f1_from_to": [round(ours["macro_f1"].ci_low, 4), round(ours["macro_f1"].ci_high, 4)],
            "line_macro_f1": round(line, 4),
            "majority_macro_f1": round(ours["macro_f1"].baseline, 4),
            "within_one": round(ours["within_one"].value, 4),
            "seconds": round(time.perf_counter() - between, 1),
            "line_seconds": round(between - begun, 1),
        }
        print(json.dumps(facts), flush=True)


def line_macro_f1(learned: pa.Table, held: pa.Table) -> float:
    """Macro-F1 of the line on the held-out reviews with stars."""
    held = held.filter(held["rating"].is_valid())
    terms = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=MOST_TERMS, dtype=np.float32)
    seen = terms.fit_transform(learned["review_text"].to_pylist())
    stars = np.rint(learned["rating"].to_numpy())
    model = LogisticRegression(class_weight="balanced", max_iter=MOST_STEPS).fit(seen, stars)
    said = model.predict(terms.transform(held["review_text"].to_pylist()))
    return float(f1_score(np.rint(held["rating"].to_numpy()), said, average="macro"))


if __name__ == "__main__":
    main()
