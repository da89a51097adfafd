# Thin: each command says what it runs. CMake describes the build, ctest the tests.
# `make help` lists the commands. Nothing here needs more than git, make, and root or sudo.

PORT ?= 8080
DATA ?= build/demo
SEEDS ?= 1000
SECONDS ?= 60
MINUTES ?= 10
JOBS ?= 2
BASE ?= HEAD

.DEFAULT_GOAL := help
.PHONY: help run release test check format tidy bench bench-growth bench-workspace sim fuzz tsan
.PHONY: valgrind coverage clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: release ## build and start the server with demo data (PORT=8080, DATA=build/demo)
	@tools/run-demo $(PORT) $(DATA)

release: ## build build/release/madoguchi
	tools/install-deps --build-only
	cmake --preset release
	cmake --build --preset release

test: ## build with ASan and UBSan and run everything; ends with ctest's summary
	tools/install-deps
	cmake --preset asan
	cmake --build --preset asan
	ctest --preset asan --parallel $(JOBS)

check: ## layout, layers, banned calls, scripts, clang-tidy on what differs from BASE=HEAD
	tools/install-deps --build-only --check
	tools/check-format
	tools/check-layers
	tools/check-text
	tools/check-scripts
	tools/check-tidy $(BASE)

format: ## lay out every C file as .clang-format says
	tools/install-deps --build-only --check
	tools/check-format --fix

tidy: ## clang-tidy on every C file
	tools/install-deps --build-only --check
	tools/check-tidy --all

bench: ## measure the whole server, and raw inserts beside it; one table, some eight minutes
	tools/install-deps --build-only
	bench/run

bench-growth: ## measure what a message costs as the database grows to 10 million of them
	tools/install-deps --build-only
	bench/run-growth

bench-workspace: ## measure an agent's page in Chromium, 200 live tickets, for MINUTES=10
	tools/install-deps
	bench/run-workspace $(MINUTES)

sim: ## run the simulator over SEEDS=1000 seeds
	tools/install-deps --build-only
	cmake --preset asan
	cmake --build build/asan --target sim
	build/asan/sim --seeds $(SEEDS)

fuzz: ## run each fuzz target for SECONDS=60
	tools/install-deps --build-only --fuzz
	cmake --preset fuzz
	cmake --build --preset fuzz
	tools/run-fuzz $(SECONDS)

tsan: ## build with ThreadSanitizer and run units, simulator and api tests
	tools/install-deps
	cmake --preset tsan
	cmake --build --preset tsan
	tools/run-tsan $(JOBS)

valgrind: ## run units, corpora, a few seeds and the main api tests under valgrind
	tools/install-deps --valgrind
	cmake --preset debug
	cmake --build --preset debug
	tools/run-valgrind

coverage: ## list what the tests have not taken, in build/coverage/report
	tools/install-deps --coverage
	cmake --preset coverage
	cmake --build --preset coverage
	tools/run-coverage

clean: ## remove what was built, the demo data too; Node and the test tools stay
	find build -mindepth 1 -maxdepth 1 ! -name node -exec rm -rf {} + 2>/dev/null || true
