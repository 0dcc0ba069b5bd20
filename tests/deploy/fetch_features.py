"""Applies the Feast repository and fetches features: `fetch_features.py REPOSITORY FOLDER`, in Feast's environment.

For every `<mart>.parquet` of (entity_id, event_timestamp) in the folder the answer is written to `<mart>.got.parquet`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyarrow.parquet as pq


def main(repository: Path, folder: Path) -> None:
    # Here, for our own environment, in which tests are collected, has no Feast.
    from feast import FeatureStore
    from feast.repo_config import load_repo_config
    from feast.repo_operations import apply_total

    # As Feast's own command does.
    os.chdir(repository)
    sys.path.insert(0, str(repository))
    apply_total(
        load_repo_config(repository, repository / "feature_store.yaml"), repository, skip_source_validation=False
    )
    store = FeatureStore(repo_path=str(repository))
    for file in sorted(folder.glob("feat_*.parquet")):
        view = store.get_feature_view(file.stem)
        wanted = [f"{view.name}:{feature.name}" for feature in view.features]
        entities = pq.read_table(file).to_pandas()
        got = store.get_historical_features(entity_df=entities, features=wanted).to_arrow()
        pq.write_table(got, file.with_suffix(".got.parquet"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
