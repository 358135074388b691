# make help lists the targets.

GO     ?= go
PYTHON ?= python3
VENV   := .venv

.PHONY: help build install test check static race plain arm64 drill gpu test-slurm venv fuzz bench bench-table man dist vsix viewer test-clients test-editors clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

build: ## build ./lemsls
	$(GO) build -o lemsls .

static: ## build ./lemsls without the C library and without the GPU backend (tag nocuda)
	CGO_ENABLED=0 $(GO) build -tags nocuda -o lemsls .

install: ## install lemsls into $GOBIN
	$(GO) install .

test: check venv race plain drill test-slurm ## check the code, then run all tests (Go with the race detector; every target and oracle in full)

check: ## formatting and vet
	@test -z "$$(gofmt -s -l $$(git ls-files '*.go'))" || { echo 'gofmt -s would change:'; gofmt -s -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	GOARCH=arm64 $(GO) vet ./gpurun/cpu

race: ## Go tests with the race detector, the long comparisons of numbers with few items or none
	$(GO) test -race ./...

plain: ## the long comparisons of numbers: NumPy, TVB, generated Python, Go and CUDA, every set of kernels, arm64
	$(GO) test . ./codegen ./gpurun/... ./server/ide

drill: venv ## every way to get lemsls, as docs/install.md says, in an empty home; hooks of pre-commit that build it
	LEMSLS_TEST_DRILL=1 $(GO) test . -run '^(TestDrill|TestStatic|TestPreCommitExample)$$' -count=1 -timeout 30m

# For root on Debian the distribution's Slurm is installed. Where there is none the
# test skips and says why.
test-slurm: ## sweeps on a Slurm cluster that is started for it on this machine
	@log=$$(mktemp); LEMSLS_TEST_SLURM=install $(GO) test . -run '^TestSlurm$$' -count=1 -v >$$log 2>&1; code=$$?; \
	if [ $$code = 0 ]; then grep -vE '^=== ' $$log; else cat $$log; fi; rm -f $$log; exit $$code

gpu: venv ## on a machine with an NVIDIA GPU: its sweeps beside their definition, then their benchmarks
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(GO) run . doctor
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(GO) test -tags gpu -count 1 -timeout 30m ./gpurun/cuda
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(GO) test -tags gpu ./gpurun/cuda -run '^$$' -bench . -benchtime 1x -timeout 60m

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

bench: ## all benchmarks: parser, checks (beside pyLEMS if PYTHON has it), server latency, sweep engine; then bench-table
	PYTHON="$(PYTHON)" $(GO) test ./... -run '^$$' -bench . -benchtime 1s -timeout 60m -skip Table
	$(MAKE) bench-table

bench-table: venv ## what a simulation x step x edge costs, beside C, Numba and TVB (LEMSLS_BENCH=short: one size)
	$(GO) test . -run '^$$' -bench Table -benchtime 1x -timeout 120m

man: build ## write the manual into dist/man
	./lemsls man dist/man

# Equal sources make equal files. The static archives have no CUDA; see editors/release/main.go.
dist: ## make the archives of a release in dist, with checksums and lists of what is in them
	$(GO) run ./editors/release -out dist

vsix: dist ## package the VS Code extension: without server, and for each platform with it (Node 22 or newer)
	editors/vsix.sh dist

test-clients: build ## try Neovim, Helix, Emacs, JupyterLab, Zed and the library VS Code speaks through (fetches them; see editors/README.md)
	LEMSLS=$(CURDIR)/lemsls editors/test/clients.sh

test-editors: test-clients ## the same, and the real VS Code in a browser
	LEMSLS=$(CURDIR)/lemsls editors/test/vscode/run.sh $(CURDIR)/dist/screenshots
	LEMSLS=$(CURDIR)/lemsls editors/test/report/run.sh $(CURDIR)/dist/screenshots

viewer: ## build what shows results in reports and in VS Code, from editors/vscode/src/viewer into gpurun/report (Node 22 or newer)
	cd editors/vscode && npm ci && npm run viewer

clean: ## remove what was built
	rm -rf lemsls sweeps $(VENV)
