# `make run` and `make test` are all one needs; the rest is for those who work on Copydesk.
SHELL := /bin/sh
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null && echo $$python && break; \
	done || echo python3)
BIN := .venv/bin

.PHONY: help run test goldens check lock setup setup-dev bench bench-quotes bench-entities bench-metadata bench-duplicates bench-growth bench-floors \
	bench-slow-clients audit chaos compose-test screenshots clean

help:  ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup:
	@$(PYTHON) requirements/install.py run

setup-dev:
	@$(PYTHON) requirements/install.py dev

run: setup  ## Start everything, post seeds/ (or ARTICLE=path), show what was found; Ctrl-C stops it
	@exec $(BIN)/copydesk run $(if $(ARTICLE),--article "$(ARTICLE)",--seeds seeds) $(if $(ONCE),--once) $(ARGS)

test: setup-dev  ## Every test that can run here
	@$(BIN)/python -m pytest -m "not long" $(ARGS)

goldens: setup-dev  ## Write anew what is expected of the API's answers and the seeds' readings; then read the difference
	$(BIN)/python -m pytest --record -q tests/golden tests/contract/test_examples.py $(ARGS)

check: setup-dev  ## Style, types, import rules, deployment files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint deploy/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

# dev is resolved first, the others within it: one version of each package everywhere.
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-header --quiet
lock: setup-dev  ## Resolve pyproject.toml again (LOCKARGS=--upgrade for newer versions)
	$(LOCK) --all-extras --group dev $(LOCKARGS) -o requirements/dev.txt
	$(LOCK) --extra api --extra otel -c requirements/dev.txt -o requirements/api.txt
	$(LOCK) --extra extraction --extra otel -c requirements/dev.txt -o requirements/worker.txt
	$(LOCK) --extra api --extra extraction --extra embedded --extra flower --extra otel -c requirements/dev.txt -o requirements/run.txt

bench: bench-quotes bench-entities bench-metadata bench-duplicates bench-growth  ## Measure everything on our own corpus

bench-quotes bench-entities bench-metadata bench-duplicates bench-growth: bench-%: setup-dev  ## Measure one; GOLD=folder for another corpus
	$(BIN)/python -m benchmarks.$* $(GOLD)

bench-floors: setup-dev  ## Fail when quality falls below what was reached
	$(BIN)/python -m benchmarks.floors

audit: setup-dev  ## Ask the advisory database about every locked package (needs the network)
	$(BIN)/uv tool run pip-audit@2.10.1 --require-hashes --disable-pip -r requirements/dev.txt

bench-slow-clients: setup-dev  ## The others' latency beside a thousand clients that trickle
	$(BIN)/python -m benchmarks.slow_clients

chaos: setup-dev  ## Kill, freeze and flush everything under load, for minutes; nothing may be lost
	COPYDESK_CHAOS_BOUNDS=1 $(if $(ARGS),,COPYDESK_CHAOS_FIGURES=docs/reliability.md) $(BIN)/python -m pytest tests/chaos -k "not short" --timeout 1200 $(ARGS)

compose-test: setup-dev  ## Build the images, bring the stack up, try it, tear it down
	deploy/compose-test.sh

screenshots: setup-dev  ## Take the documents' pictures anew, in docs/images
	$(BIN)/python -m tests.browser.screenshots docs/images

clean:  ## Remove the venv and the caches; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
