# The targets a reader needs; `make` alone lists them. Every command is one litmatrix or pytest
# call that README.md spells out for Windows, where there is no make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
UV := uv==0.13.9
ARROW := pyarrow==26.0.1
JOBS ?= 2
TEXTS ?= 20000
SEED ?= 2026

.DEFAULT_GOAL := help
.PHONY: help review paper test test-arrow test-kernels test-fuzz test-browser test-documents lab benchmarks lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

review: $(READY) ## check the review, run the notebooks whose inputs changed, write exports/, and sum up
	$(BIN)/litmatrix run --jobs $(JOBS)

paper: review ## fill in the paper in paper/ and write it as Word, HTML, LaTeX and PDF into exports/paper
	$(BIN)/litmatrix paper build

test: $(READY) ## run the tests, and every notebook against its committed outputs; changes no tracked file
	$(BIN)/ruff check .
	$(BIN)/litmatrix test --jobs $(JOBS)
	$(BIN)/python -m pytest tests --numprocesses $(JOBS) --dist loadscope --quiet

test-browser: $(READY) ## exported pages in the Chromium that is installed: counts, keyboard, contrast, attacks (skipped without one)
	$(BIN)/python -m pytest tests/browser --numprocesses $(JOBS) --quiet

test-arrow: $(READY) ## the tests of Arrow reads and of the cache of bibliographies, with pyarrow installed into a folder of its own
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target .venv/arrow $(ARROW)
	PYTHONPATH=.venv/arrow $(BIN)/python -m pytest tests -k "arrow or test_corpus" --quiet

test-kernels: $(READY) ## all notebooks on real kernels and in forked processes, from nothing: the same bytes
	$(BIN)/python -m pytest tests/kernels --quiet

test-fuzz: $(READY) ## broken bibliographies made at random: the ledger balances, nothing is raised (TEXTS=1000000 for more)
	$(BIN)/python tests/fuzz_bibtex.py $(TEXTS) $(SEED)

test-documents: $(READY) ## exported tables through a LaTeX engine and LibreOffice, which are skipped with a reason where absent
	$(BIN)/litmatrix export --jobs $(JOBS)
	$(BIN)/python -m pytest tests/documents --quiet

lab: $(READY) ## open JupyterLab on this machine only, with its token
	$(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 notebooks

benchmarks: $(READY) ## measure whole commands side by side with nbconvert, papermill and doit
	$(BIN)/python benchmarks/rerun.py
	$(BIN)/python benchmarks/changes.py
	$(BIN)/python benchmarks/analyses.py
	$(BIN)/python benchmarks/site.py

lock: ## resolve requirements.lock again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra lab --extra test --group test --group benchmark --universal --python-version 3.11 \
	  --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean: ## remove what make made: .venv, exports/, .litmatrix/ and caches
	rm -rf .venv exports .litmatrix .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
