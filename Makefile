SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# A recipe's commands see these as environment variables, so a prompt may hold any character.
PROMPT ?= a red rubber ball falls onto a wooden floor and bounces
OUT ?= out
PROMPTS ?= benchmarks/prompts.jsonl
export PROMPT PROMPTS OUT PYTHON SYSTEM_PACKAGES

RUN := .venv/bin
SETTINGS := pyproject.toml requirements.lock scripts/setup.sh
GL_PACKAGES := libegl1 libgl1 libgl1-mesa-dri libxrender1

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: .venv/ready ## make .venv and install what `proxyworld` needs, once

.PHONY: setup-all
setup-all: .venv/ready-all ## setup, and what the tests and the notebook need

.venv/ready: $(SETTINGS)
	@scripts/setup.sh
	@touch $@

.venv/ready-all: $(SETTINGS)
	@scripts/setup.sh preprocess,notebook,dev
	@touch $@ .venv/ready

.PHONY: gl
gl: ## install the system packages of the GL renderer, where that is allowed
	@scripts/install_system_packages.sh $(GL_PACKAGES) || true

.PHONY: demo
demo: setup gl ## make a first video in out/ (or the next free out-2/, ...); PROMPT="..." for another
	@folder=$$OUT; n=2; while [ -e "$$folder" ]; do folder=$$OUT-$$n; n=$$((n + 1)); done; \
	echo "proxyworld generate \"$$PROMPT\" -o $$folder/"; \
	$(RUN)/proxyworld generate "$$PROMPT" -o "$$folder/" || \
	if [ $$? = 1 ] && [ -e "$$folder/video.mp4" ]; then echo "the video is there, but does not pass its checks: see $$folder/"; else exit 1; fi

.PHONY: lint
lint: setup-all ## ruff, its format, and mypy
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

.PHONY: test
test: setup-all gl lint ## lint, then the tests, but for the slow ones
	$(RUN)/pytest -m "not slow"

.PHONY: test-slow
test-slow: setup-all gl ## the slow tests; they open the report in Chromium, which is installed where that is allowed
	@scripts/install_system_packages.sh chromium || true
	$(RUN)/pytest -m slow

.PHONY: test-random
test-random: setup-all ## 200 random scenes: finite, no energy from nowhere, in view, the same bytes in parallel processes
	$(RUN)/pytest -m slow tests/world/test_random_scenes.py

.PHONY: eval
eval: setup gl ## does the embedded model follow its control? prints the README's table
	$(RUN)/proxyworld eval

.PHONY: eval-swaps
eval-swaps: setup gl ## do words change the thing they are said of, and leave the others alone? 200 swaps
	$(RUN)/python benchmarks/swaps.py

.PHONY: eval-judge
eval-judge: setup gl ## does the judge find what is wrong with videos, and leave right ones alone?
	$(RUN)/python benchmarks/judge.py

.PHONY: eval-language
eval-language: setup ## do prompts become worlds in which what they say happens? PROMPTS=file.jsonl for others
	$(RUN)/python benchmarks/language.py "$$PROMPTS"

.PHONY: laws
laws: setup ## the error of each law of mechanics at the default profile, in one table (two minutes)
	$(RUN)/python -m proxyworld.world.laws

.PHONY: bench
bench: setup gl ## seconds a stage on this machine; prints the README's table
	$(RUN)/python benchmarks/stages.py

.PHONY: bench-maps
bench-maps: setup gl ## milliseconds a frame of the maps, beside pyrender, TinyRenderer and Kubric
	$(RUN)/python benchmarks/maps.py

.PHONY: lock
lock: setup-all ## write the versions in .venv to requirements.lock
	@scripts/lock.sh

.PHONY: clean
clean: ## remove what make made: .venv and caches, never your out/
	@if [ -e .venv/.made-by-make ]; then rm -rf .venv; fi
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
