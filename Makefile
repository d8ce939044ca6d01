# The two commands that matter: `make demo` (the main job) and `make test` (the whole check).
# Both set up .venv in this checkout first; afterwards .venv/bin/posology is the command.
PY ?= python3
BIN := .venv/bin
WORKERS ?= 2

.PHONY: demo test lint types imports synthetic lock clean

demo: .venv/.stamp
	$(BIN)/posology demo taa013

test: lint types imports .venv/.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

lint: .venv/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.stamp
	$(BIN)/mypy

imports: .venv/.stamp
	$(BIN)/lint-imports

# Remake the bundled synthetic patients (the result is committed; a test compares the two).
synthetic: .venv/.stamp
	rm -f studies/taa013/ledger.db
	$(BIN)/posology synthesise taa013 --out studies/taa013

lock: .venv/.stamp
	$(BIN)/uv pip compile -q -p $(BIN)/python pyproject.toml --group dev --universal --generate-hashes \
		--no-header --no-annotate -o requirements.lock

.venv/.stamp: pyproject.toml requirements.lock
	$(PY) -m venv .venv
	$(BIN)/python -m pip install -q "uv>=0.9"
	$(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf .venv out .pytest_cache .mypy_cache .ruff_cache .hypothesis
