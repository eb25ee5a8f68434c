# The commands of this repository; `make help` lists them. CARGO_TARGET_DIR is honoured, and so is CI.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

target := $(or $(CARGO_TARGET_DIR),target)

# Runs a command under a name and says how long it took: $(call stage,name,command)
stage = @echo "== $(1)"; SECONDS=0; $(2); echo "== $(1): $$SECONDS s"

.PHONY: help demo cloud test test-cloud lint fmt docs zips bench

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build, fill a lake from simulated vendors and answer some questions; needs Rust and a C compiler only
	cargo build --bin coinlake
	$(target)/debug/coinlake --lake "$${COINLAKE_LAKE:-./lake}" run --sample

cloud: ## Start an AWS of this machine and say how to use it; PORT=4570 unless set; Ctrl-C ends it
	@exec "$$(e2e/venv)/bin/python" -B -m e2e.localcloud --port "$${PORT:-4570}"

test: lint ## Every check: format, lints, generated documents, Rust tests, and the programs from outside
	$(call stage,compile,cargo test --workspace --no-run --quiet)
	$(call stage,compile the suite of the local cloud,cargo test --workspace --no-run --quiet --test cloud)
	$(call stage,tests,e2e/run)

test-cloud: ## The checks in the local cloud alone
	e2e/run crash_cloud athena functions cloud

lint: ## Check format and lints, and that the catalog, the queries and their documents agree
	$(call stage,format,cargo fmt --all --check)
	$(call stage,clippy,cargo clippy --workspace --all-targets --test cloud --quiet -- -D warnings)
	$(call stage,documents,cargo test --workspace --test embedded --quiet)

fmt: ## Format the code
	cargo fmt --all

docs: ## Write the generated documents anew
	COINLAKE_UPDATE_DOCS=1 cargo test --workspace --test embedded --quiet

zips: ## Build the functions for Lambda; ARCH=arm64 (unless set), x86_64 or both, PROFILE=lambda
	python3 -m infra.functions --arch "$${ARCH:-arm64}" --profile "$${PROFILE:-lambda}"

bench: ## Measure the transform beside DuckDB and Polars, and write docs/benchmarks.md
	bench/run
