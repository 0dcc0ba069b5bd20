# Two targets do all the set-up: `make demo` runs the main job, `make test` the tests. `make help` lists the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
SCALE ?= small
BIN := .venv/bin
# uv from the machine, else one of its own in the environment.
UV = $(shell command -v uv || echo $(BIN)/uv)
INSTALL = $(UV) pip install --quiet --python $(BIN)/python --constraint requirements.lock

.PHONY: help install demo test check bench-full dashboard docs shape chaos parity bigquery-smoke generate lock clean
.DEFAULT_GOAL := help
# Where Python may keep what it has compiled, each of the many processes of a run starts seconds sooner.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: .venv/.uv ## Install what runs, into .venv/; EXTRAS=bigquery adds BigQuery's clients
	@$(INSTALL) --editable '.$(if $(EXTRAS),[$(EXTRAS)])'

demo: .venv/.run ## Run everything on simulated data, or DATA=folder of your own; SCALE=tiny|small|full
	@$(BIN)/martlet demo $(if $(DATA),--data "$(DATA)",--scale $(SCALE))

dashboard: .venv/.run ## Open the Streamlit app on the published snapshot (PORT=8501)
	@$(BIN)/martlet dashboard $(if $(PORT),--port $(PORT))

docs: .venv/.run ## Write the browsable site of the dbt project, of the warehouse as it stands, as one page
	@$(BIN)/python -m flows.docs

shape: .venv/.dev ## Print how long the dbt models are, and how well described
	@$(BIN)/python -m flows.shape

test: .venv/.dev ## Run the tests; MARTLET_REAL_DATA=folder adds those on real data
	@$(BIN)/python -m pytest -n 2 --dist loadfile

chaos: .venv/.dev ## Kill landing and whole runs at every named step and at random moments, and compare what is left
	@CHAOS_KILLS=50 $(BIN)/python -m pytest -n 2 --dist loadfile -o python_files='*_kills.py' tests/chaos
	@CHAOS_REVIEWS=100000 $(BIN)/python -m pytest -s -k killed tests/ml/sentiment/test_memory.py

parity: .venv/.dev ## Build everything on DuckDB and on an emulator of BigQuery, and compare table by table
	@$(BIN)/python -m pytest tests/parity -n 2 --dist loadfile

bigquery-smoke: .venv/.dev ## A small run on BigQuery itself (MARTLET_BIGQUERY_PROJECT); skips, saying so, without an account
	@MARTLET_SMOKE=1 $(BIN)/python -m pytest tests/smoke -k account -rs

check: .venv/.dev ## What pre-commit and CI run: format, lint, types, imports, SQL, spelling, generated files
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@# The dbt templater opens a warehouse: a home of its own keeps it from the one in use.
	@home=$$(mktemp -d) && cd dbt && MARTLET_HOME=$$home ../$(BIN)/sqlfluff lint models tests --disable-progress-bar \
		> $$home/lint.txt 2>&1 || { cat $$home/lint.txt; exit 1; }
	@$(BIN)/codespell
	@$(BIN)/python -m flows.generate --check
	@echo "check: all clean"

bench-full: .venv/.dev ## 26,259,199 events from JSON files to features, beside DuckDB and Spark (FOLDER= for 15 GB)
	@$(BIN)/python -m benchmarks.full $(if $(FOLDER),--folder "$(FOLDER)")

generate: .venv/.run ## Write what is made from definitions: dbt sources, exposures, LookML, the Power BI project
	@$(BIN)/python -m flows.generate

lock: .venv/.uv ## Renew the pins in requirements.lock
	$(UV) pip compile --quiet --universal --no-emit-index-url --all-extras --python-version 3.11 pyproject.toml -o requirements.lock

clean: ## Remove the environment; state in .martlet/ stays
	rm -rf .venv

.venv/.uv:
	@if command -v uv >/dev/null; then \
		test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) .venv; \
	else \
		test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }; \
	fi
	@touch $@

.venv/.run: .venv/.uv pyproject.toml requirements.lock
	@echo "installing into .venv/"
	@$(INSTALL) --editable .
	@touch $@

.venv/.dev: .venv/.uv pyproject.toml requirements.lock
	@echo "installing into .venv/"
	@$(INSTALL) --editable '.[dev,als,azure,bigquery,gcs,kafka,mongo,s3,spark,tabular$(EXTRAS)]'
	@touch $@ .venv/.run
