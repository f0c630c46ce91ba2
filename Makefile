# Two commands matter to a newcomer: `make tour` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# For how long `make soak` lasts, in all.
SECONDS ?= 600

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--python-version 3.11 --custom-compile-command "make lock"

.PHONY: tour test check lock bench soak clean

## Tell the three identity scenarios, on the embedded default. Installs what running needs.
tour: $(VENV)/.run
	@$(BIN)/offtarget tour

## Lint, type-check, and run every test but the long ones.
test: check $(VENV)/.contract
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not long"

## Format, lint, types, house rules.
check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## Measure: benchmarks are never part of a test run.
bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

## Let servers live under mixed traffic, and die: ten minutes, or `make soak SECONDS=60`.
soak: $(VENV)/.dev
	OFFTARGET_SOAK=$(SECONDS) $(BIN)/python -m pytest -q -m long tests/soak

## Resolve the dependencies anew; the locks name no index.
lock: $(VENV)/bin/python
	$(PIP) uv
	$(COMPILE) --output-file requirements/run.txt pyproject.toml requirements/build.in
	$(COMPILE) --output-file requirements/dev.txt pyproject.toml requirements/build.in --group dev
	$(COMPILE) --output-file tests/contract/adobe_python_sdk/requirements.txt \
		tests/contract/adobe_python_sdk/requirements.in
	$(COMPILE) --output-file tests/contract/segment_sdks/requirements.txt \
		tests/contract/segment_sdks/requirements.in
	$(COMPILE) --output-file benchmarks/moto/requirements.txt benchmarks/moto/requirements.in

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes --requirement requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes --requirement requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

# Vendors' Python SDKs pin packages of their own, and so live in environments of their own.
$(VENV)/.contract: $(VENV)/adobe-python-sdk/.installed $(VENV)/segment-python-sdk/.installed
	@touch $@

$(VENV)/adobe-python-sdk/.installed: tests/contract/adobe_python_sdk/requirements.txt
$(VENV)/segment-python-sdk/.installed: tests/contract/segment_sdks/requirements.txt
$(VENV)/%-python-sdk/.installed: | $(VENV)/bin/python
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement $<
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
