# The two commands of a fresh machine: `make run` and `make test`. Python 3.11 to 3.13: make test PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPREAD := -n auto --dist loadfile
export OPENBLAS_NUM_THREADS = 1

.PHONY: run test lint bench clean lock equality pages

run: $(VENV)/run.stamp
	$(BIN)/tuodi run

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(SPREAD)
	TUODI_TEST_DATABASE=postgres $(BIN)/python -m pytest $(SPREAD) tests/register

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# Row against column on a million random households (about half an hour).
equality: $(VENV)/dev.stamp
	$(BIN)/python -m tests.same_answer.million

# docs/seed.md, and README's table of what is verified, from the content.
pages: $(VENV)/dev.stamp
	$(BIN)/python -m tests.docs.pages

bench: $(VENV)/run.stamp
	sh bench/setup.sh
	bench/.venv/bin/python -m bench.run --people 24000000 --rounds 3 --out bench/var/table.md

clean:
	rm -rf var $(VENV) bench/.venv bench/var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/uv.stamp: requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit("tuodi needs Python 3.11 to 3.13; try make PYTHON=python3.11") if not (3, 11) <= sys.version_info[:2] <= (3, 13) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	touch $@

$(VENV)/run.stamp: $(VENV)/uv.stamp requirements/run.txt pyproject.toml
	if [ ! -e $(VENV)/dev.stamp ]; then $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/run.txt; fi
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.stamp: $(VENV)/uv.stamp requirements/dev.txt pyproject.toml
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# Locks name packages and hashes, and no address.
lock: $(VENV)/uv.stamp
	cd requirements && for set in uv run spark dev bench; do \
		../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links $$set.in -o $$set.txt || exit 1; done
