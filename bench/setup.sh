#!/bin/sh
# Makes the benchmark's own environment, bench/.venv, from the hashed lock. PYTHON names the interpreter to use.
set -eu
cd "$(dirname "$0")/.."
[ -x bench/.venv/bin/python ] || "${PYTHON:-python3}" -m venv bench/.venv
bench/.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
VIRTUAL_ENV="$PWD/bench/.venv" bench/.venv/bin/uv pip sync -q --require-hashes requirements/uv.txt requirements/bench.txt
