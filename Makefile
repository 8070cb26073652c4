# What a newcomer types. The work is done by the scripts in infra/deploy/.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: run test run-kafka run-keycloak test-keycloak test-contract fuzz build console stop clean clean-data bench faults \
        format tidy validate-fhir package image test-deploy test-aws help

DEPLOY := infra/deploy

run: ## Install, build, and start everything on this machine; ARGS="--gateway-port 5000" passes flags
	@$(DEPLOY)/run-local $(ARGS)

test: ## Install, build and run all tests; the last line is "N passed, N failed"
	@$(DEPLOY)/run-tests

run-kafka: ## The roles as processes of their own, on a Kafka broker of their own; NODES=3: several that decide
	@$(DEPLOY)/run-on-kafka $(ARGS)

run-keycloak: ## A Keycloak for trials, and everything of `run`, which takes its tokens
	@$(DEPLOY)/keycloak/run-with-keycloak $(ARGS)

test-keycloak: ## Tokens of a real Keycloak; fetches it, takes minutes
	@$(DEPLOY)/keycloak/test-keycloak $(ARGS)

test-contract: ## Ask Schemathesis and openapi-generator whether /openapi.json is true; fetches them, takes minutes
	@$(DEPLOY)/test-contract $(ARGS)

fuzz: ## Give the readers of strangers' bytes arbitrary ones; ARGS="json 600" asks this one for ten minutes
	@$(DEPLOY)/fuzz $(ARGS)

build: ## Install and build only; the program is build/release/carelog
	@$(DEPLOY)/install-packages run
	@$(DEPLOY)/build-program release carelog
	@$(DEPLOY)/build-console || echo "==> the program is built; the web console is not" >&2

console: ## Build the web console into build/console; installs Node.js if there is none
	@$(DEPLOY)/build-console

stop: ## End what run, run-kafka and test have started
	@$(DEPLOY)/stop-all

bench: ## Measure, beside the limits of the machine; ARGS="grpc raw" measures these sections only
	@$(DEPLOY)/bench.sh $(ARGS)

faults: ## Kill and pause nodes and brokers under load, and check what they did
	@$(DEPLOY)/run-faults $(ARGS)

format: ## Lay out the sources with clang-format
	@$(DEPLOY)/format-code

tidy: ## Check the sources with clang-tidy; ARGS="gateway/http" checks these only
	@$(DEPLOY)/run-tidy $(ARGS)

validate-fhir: ## Give an export to an independent validator; ARGS="DIR [N [SOURCE]]": that one
	@$(DEPLOY)/validate-fhir $(ARGS)

package: ## Make a Debian package of the program, its manual and units, below build/package
	@$(DEPLOY)/package/make-package $(ARGS)

image: ## Make a container image, with docker, podman or buildah
	@infra/containers/make-image $(ARGS)

test-deploy: ## Check package, image and manifests, as root; takes minutes, fetches checkers
	@$(DEPLOY)/test-deploy

test-aws: ## Synthesise and check the installation on AWS; fetches CDK
	@infra/aws/check-aws

clean: ## Remove what was built; data stay
	@$(DEPLOY)/clean-build

clean-data: ## Remove the records of the local instances; asks first
	@$(DEPLOY)/clean-data

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
