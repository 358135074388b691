# make help lists the targets.

GO     ?= go
PYTHON ?= python3
VENV   := .venv

.PHONY: help build install test check race plain arm64 venv fuzz bench vsix test-clients test-editors clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

build: ## build ./lemsls
	$(GO) build -o lemsls .

install: ## install lemsls into $GOBIN
	$(GO) install .

test: check venv race plain ## check the code, then run all tests (Go with the race detector; every target and oracle in full)

check: ## formatting and vet
	@test -z "$$(gofmt -s -l $$(git ls-files '*.go'))" || { echo 'gofmt -s would change:'; gofmt -s -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	GOARCH=arm64 $(GO) vet ./gpurun/cpu

race: ## Go tests with the race detector, the long comparisons of numbers with few items or none
	$(GO) test -race ./...

plain: ## the long comparisons of numbers: NumPy, TVB, generated Python, Go and CUDA, every set of kernels, arm64
	$(GO) test . ./codegen ./gpurun/cpu/...

arm64: ## build for arm64, and compare kernels and sweeps there (under qemu-aarch64) with those here; part of plain
	$(GO) test . -run TestARM64 -count 1 -v

# The oracles of testdata/reference run in a virtual environment of pinned
# packages, as do the readers of reports in testdata/cli and the compiler of
# testdata/codegen. Without it their tests skip and say so.
venv: $(VENV)/installed ## make the virtual environment of the oracles

$(VENV)/installed: testdata/reference/requirements.txt testdata/cli/requirements.txt testdata/codegen/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r testdata/reference/requirements.txt -r testdata/cli/requirements.txt -r testdata/codegen/requirements.txt
	touch $@

fuzz: ## fuzz the scanner, the formatter, the expression parser, settings and lowering, 100 s each (FUZZTIME=...)
	$(GO) test ./lems/syntax -run '^$$' -fuzz FuzzParse -fuzztime $(or $(FUZZTIME),100s)
	$(GO) test ./lems/syntax -run '^$$' -fuzz FuzzFormat -fuzztime $(or $(FUZZTIME),100s)
	$(GO) test ./diagnostics -run '^$$' -fuzz FuzzConfig -fuzztime $(or $(FUZZTIME),100s)
	$(GO) test ./lems/expr -run '^$$' -fuzz FuzzParse -fuzztime $(or $(FUZZTIME),100s)
	$(GO) test ./codegen -run '^$$' -fuzz FuzzLower -fuzztime $(or $(FUZZTIME),100s)

bench: ## all benchmarks: parser, checks (beside pyLEMS if PYTHON has it), server latency, sweep engine beside a C reference
	PYTHON="$(PYTHON)" $(GO) test ./... -run '^$$' -bench . -benchtime 1s -timeout 60m

vsix: ## build the VS Code extension (Node 22 or newer)
	cd editors/vscode && npm ci && npm run package

test-clients: build ## try Neovim, Helix, Emacs and the library VS Code speaks through (fetches them; see editors/README.md)
	LEMSLS=$(CURDIR)/lemsls editors/test/clients.sh

test-editors: test-clients ## the same, and the real VS Code in a browser
	LEMSLS=$(CURDIR)/lemsls editors/test/vscode/run.sh $(CURDIR)/dist/screenshots

clean: ## remove what was built
	rm -rf lemsls sweeps $(VENV)
