# The two commands that matter: `make demo` (the main job) and `make test` (the whole check).
# Both set up .venv in this checkout first; afterwards .venv/bin/posology is the command.
PY ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: demo test tests lint types imports synthetic lock clean

demo: $(VENV)/.stamp
	$(BIN)/posology demo taa013

test: lint types imports tests

tests: $(VENV)/.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

lint: $(VENV)/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.stamp
	$(BIN)/mypy

imports: $(VENV)/.stamp
	$(BIN)/lint-imports

# Remake the bundled synthetic patients (the result is committed; a test compares the two).
synthetic: $(VENV)/.stamp
	rm -f studies/taa013/ledger.db
	$(BIN)/posology synthesise taa013 --out studies/taa013

lock: $(VENV)/.stamp
	$(BIN)/uv pip compile -q -p $(BIN)/python pyproject.toml --group dev --universal --generate-hashes \
		--no-header --no-annotate -o requirements.lock

$(VENV)/.stamp: pyproject.toml requirements.lock
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install -q "uv>=0.9"
	$(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
