# Every target but clean and help first makes .venv and installs into it what constraints.txt pins, by hash; nothing but
# Python 3.11 or newer and pip is needed.

# The first interpreter that is new enough; override with `make test PYTHON=/path/to/python`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test check bench torture fuzz docs build clean

help:  ## list the targets
	@echo 'usage: make TARGET [ARGS="..."] [PYTHON=python3]'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 10

demo: $(INSTALLED)  ## a guided first run against the emulator, on this machine only
	@$(BIN)/reconciler demo $(ARGS)

test: $(INSTALLED)  ## run the tests; ARGS="tests/house -k wheel" for some of them
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: $(INSTALLED)  ## lint, format, types, import contracts, workflows, docs up to date
	@echo 'ruff check' && $(BIN)/ruff check --quiet .
	@echo 'ruff format' && $(BIN)/ruff format --quiet --check . || { echo 'run: $(BIN)/ruff format .' >&2; exit 1; }
	@echo 'mypy --strict' && $(BIN)/mypy --strict -p reconciler -p state -p schemas
	@echo 'import contracts' && $(BIN)/lint-imports --no-logo
	@echo 'workflows' && $(BIN)/zizmor --offline --no-progress --quiet --collect=workflows,dependabot .github examples/gitops
	@echo 'docs' && $(BIN)/python docs/generate.py --check

bench: $(INSTALLED)  ## measure request counts, time and memory against the emulator
	@$(BIN)/python bench/run.py $(ARGS)

torture: $(INSTALLED)  ## kill applies at random points; ARGS="--rounds 0 --faults 1000 --servers 1000" for faults and odd servers
	@$(BIN)/python bench/torture.py $(ARGS)

fuzz: $(INSTALLED)  ## try 1,000,000 inputs that are nearly right; ARGS="--inputs 20000 --seed 7" for fewer
	@$(BIN)/python bench/fuzz.py $(ARGS)

docs: $(INSTALLED)  ## write the generated reference and JSON Schema
	@$(BIN)/python docs/generate.py $(ARGS)

build: $(INSTALLED)  ## build the sdist and the wheel into dist/
	@rm -rf dist
	@$(BIN)/python -m build --no-isolation --outdir dist . >.venv/build.log 2>&1 || { cat .venv/build.log >&2; exit 1; }
	@ls dist/*

clean:  ## remove what was built and cached; .venv stays
	@rm -rf dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find reconciler state schemas tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "reconciler needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
		echo 'Name a newer one:  make $(MAKECMDGOALS) PYTHON=/path/to/python3.11' >&2; exit 1; }
	@test -x $(BIN)/python || { echo 'Creating .venv with $(PYTHON)'; \
		$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }; }
	@echo 'Installing the pinned dependencies into .venv'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
