# Every way to build, try and prove Rampguard. `make help` reads the lines that start with a target and carry `##`.
# Written for GNU make 3.81, which macOS still ships.

.DEFAULT_GOAL := help
SHELL := /bin/sh

PROGRAM := target/rampguard
COVERAGE := target/site/jacoco/jacoco.csv
TEST_CLASSPATH := target/test.classpath
TESTED := target/tested
MAIN_SOURCES := pom.xml $(shell find src/main)
ALL_SOURCES := pom.xml Makefile $(wildcard policies docs k8s) src

# Found when a recipe needs it, so that `make help` works without a JDK.
JDK = JAVA_HOME=$$(sh src/main/shell/find-jdk javac) && export JAVA_HOME
COMMIT = $$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
MVN = $(JDK) && mvn -B -ntp -Drampguard.commit=$(COMMIT)
# Maven's own -q would swallow the warnings that a build is refused for, so all is kept and shown when it is needed.
LOG := target/build.log
QUIETLY = mkdir -p target && { $(MVN) $(1) >$(LOG) 2>&1 || { grep -E '^\[(WARNING|ERROR)\]|^ {4}' $(LOG) >&2; exit 1; }; }
JAVA_TEST = $(JDK) && "$$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED $(JAVA_OPTS) \
	-cp "target/test-classes:target/classes:$$(cat $(TEST_CLASSPATH))"
# The tests start the program, so its launcher is there before they are; it gets an old date, since only a build that
# went through makes it current.
INSTALL_LAUNCHER = mkdir -p target && cp src/main/shell/find-jdk src/main/shell/rampguard src/main/shell/kubectl-rampguard target/ \
	&& chmod 755 target/find-jdk target/kubectl-rampguard $(PROGRAM) && touch -t 200001010000 $(PROGRAM)
# Coverage is counted afresh, or it would show what an earlier state of the sources reached.
VERIFY = $(INSTALL_LAUNCHER) && rm -f target/jacoco.exec && touch $(TESTED).begun && $(MVN) verify $(1) \
	&& touch $(PROGRAM) && mv $(TESTED).begun $(TESTED)

.PHONY: help
help: ## List what make can do here
	@echo "Usage: make TARGET [NAME=value ...]"
	@echo
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

.PHONY: build
build: $(PROGRAM) ## Build the command-line program target/rampguard

# The directories are among the sources, so that a deleted file counts as a change too.
$(PROGRAM): $(MAIN_SOURCES)
	@echo "Building $(PROGRAM) ..."
	@$(call QUIETLY,package -Dmaven.test.skip=true -Djacoco.skip=true)
	@$(INSTALL_LAUNCHER) && touch $(PROGRAM)

# Naming a source, policies, a flag file or a configuration asks for the real daemon; naming nothing asks for the demo.
DAEMON_OPTIONS = $(if $(POLICIES),--policies "$(POLICIES)") $(if $(SOURCE),--source "$(SOURCE)") \
	$(if $(DATA),--data "$(DATA)") $(if $(FLAGS),--flags "$(FLAGS)") $(if $(CONFIG),--config "$(CONFIG)")

.PHONY: run
run: $(PROGRAM) ## Watch three simulated rollouts (ONCE=1 ends by itself), or ramp your own: POLICIES= SOURCE= [PORT= DATA= FLAGS= CONFIG=]
	@$(if $(strip $(DAEMON_OPTIONS)),exec $(PROGRAM) daemon --access loopback $(strip $(DAEMON_OPTIONS)),exec $(PROGRAM) demo $(if $(ONCE),--once)) \
		$(if $(PORT),--port "$(PORT)")

.PHONY: test
test: ## Run all tests; those of a real server are skipped where it is not installed
	@$(call VERIFY,-Dspotless.check.skip=true)

.PHONY: check
check: ## The bar: format, Error Prone, tests, 500 simulations, walls, goldens, coverage (REUSE=1 counts a `make test` of the same sources)
	@if [ -n "$(REUSE)" ] && [ -f $(TESTED) ] && [ -z "$$(find $(ALL_SOURCES) -newer $(TESTED))" ]; then \
		echo "The tests have passed on exactly these sources; what remains is the format." && $(MVN) -q spotless:check; \
	else \
		$(call VERIFY); \
	fi
	@sh src/test/shell/core-coverage $(COVERAGE)

.PHONY: format
format: ## Rewrite the Java sources in the project's format
	@$(MVN) -q spotless:apply

# One Maven run compiles the tests and writes down their class path; the programs among them then start at once.
$(TEST_CLASSPATH): pom.xml $(shell find src)
	@$(call QUIETLY,test-compile dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=$(TEST_CLASSPATH))
	@touch $(TEST_CLASSPATH)

.PHONY: sim
sim: $(TEST_CLASSPATH) ## Simulate many fates with faults: make sim SEEDS=100000
	@$(JAVA_TEST) io.rampguard.simulation.SimulationMain --seeds $(if $(SEEDS),$(SEEDS),2000)

.PHONY: replay
replay: $(TEST_CLASSPATH) ## Repeat one simulated fate, byte for byte: make replay SEED=17
	@if [ -z "$(SEED)" ]; then echo "Name the seed that a failure printed: make replay SEED=17" >&2; exit 1; fi
	@$(JAVA_TEST) io.rampguard.simulation.SimulationMain --replay $(SEED)

.PHONY: golden
golden: ## Rewrite the pages that are printed from the code, then read the difference with git
	@$(MVN) -q test -Dgroups=golden -Drampguard.golden=write -Djacoco.skip=true
	@git status --short docs k8s

BUILDER = $(firstword $(foreach one,docker podman buildah,$(if $(shell command -v $(one)),$(one))))

.PHONY: image
image: ## Build the container image: make image JDK_IMAGE= BASE_IMAGE= [TAG=rampguard BUILDER=buildah BUILD_OPTIONS=]
	@if [ -z "$(JDK_IMAGE)" ] || [ -z "$(BASE_IMAGE)" ]; then \
		echo "Name the base images of your site: make image JDK_IMAGE=... BASE_IMAGE=..." >&2; exit 1; fi
	@if [ -z "$(BUILDER)" ]; then echo "Install docker, podman or buildah." >&2; exit 1; fi
	@$(call QUIETLY,package -Dmaven.test.skip=true -Djacoco.skip=true -Dquarkus.package.jar.type=aot-jar)
	@$(BUILDER) build $(BUILD_OPTIONS) --build-arg JDK_IMAGE="$(JDK_IMAGE)" --build-arg BASE_IMAGE="$(BASE_IMAGE)" \
		-t "$(if $(TAG),$(TAG),rampguard)" .

.PHONY: kubernetes
kubernetes: ## Build a real Kubernetes' programs for tests, once, outside Git (Go 1.25; about 7 minutes)
	@src/test/kubernetes/programs build

.PHONY: k8s-lint
k8s-lint: kubernetes ## Show every overlay below k8s/ to a real API server
	@if [ -x "$$(src/test/kubernetes/programs folder)/kubectl" ]; then \
		src/test/kubernetes/lint "$$(src/test/kubernetes/programs folder)"; \
	else echo "Not linting k8s/: there is no API server."; fi

.PHONY: test-kubernetes
test-kubernetes: kubernetes $(TEST_CLASSPATH) ## Run the suite against a real control plane (IT=AccessIT picks one class)
	@if [ -x "$$(src/test/kubernetes/programs folder)/kubectl" ]; then \
		$(MVN) -Dspotless.check.skip=true -Djacoco.skip=true -Dtests.left-out= \
			-Dfailsafe.rerunFailingTestsCount=1 -Dit.test='io.rampguard.cluster.$(if $(IT),$(IT),*IT)' failsafe:integration-test failsafe:verify; \
	else echo "Not running the cluster suite: there is no API server."; fi

.PHONY: test-cluster
test-cluster: ## Try image and overlay on a real node: make test-cluster IMAGE=rampguard.tar (root; see src/test/kubernetes/node)
	@if [ -n "$$(src/test/kubernetes/node missing)" ]; then \
		echo "Not running the node suite: this machine lacks $$(src/test/kubernetes/node missing)."; \
	else src/test/kubernetes/programs build control-plane node && \
		src/test/kubernetes/suite "$$(src/test/kubernetes/programs folder)" "$(IMAGE)"; fi

.PHONY: soak
soak: kubernetes $(PROGRAM) $(TEST_CLASSPATH) ## Ten minutes of 1,000 policies on a real API server: make soak [POLICIES= RAMPING= SECONDS=]
	@$(JAVA_TEST) io.rampguard.cluster.SoakMain $(if $(POLICIES),$(POLICIES),1000) $(if $(RAMPING),$(RAMPING),50) $(if $(SECONDS),$(SECONDS),600)

.PHONY: bench
bench: $(TEST_CLASSPATH) ## Measure ticks at 1,000 and 10,000 flags
	@$(JAVA_TEST) io.rampguard.bench.BenchMain $(ARGS)

.PHONY: bench-judge
bench-judge: $(TEST_CLASSPATH) ## Prove the judge on simulated rollouts beside an oracle and peers: R=2000 ARGS="--only counts" (--help)
	@$(JAVA_TEST) io.rampguard.bench.judge.JudgeBenchMain --replications $(if $(R),$(R),2000) $(ARGS)

.PHONY: mutants
mutants: $(TEST_CLASSPATH) ## Change the judge and the ramp in small ways and count what the tests notice (minutes; ARGS= for the plugin)
	@$(MVN) -Pmutants -Dspotless.check.skip=true org.pitest:pitest-maven:mutationCoverage $(ARGS) | grep -E '^(>>|\[ERROR\])'

.PHONY: demo-prometheus
demo-prometheus: $(PROGRAM) $(TEST_CLASSPATH) ## Ramp on a real Prometheus and Alertmanager, installed from Debian's packages
	@$(JAVA_TEST) io.rampguard.demo.PrometheusDemoMain $(ARGS)

.PHONY: jdk
jdk: ## Say which JDK is used
	@sh src/main/shell/find-jdk javac

.PHONY: clean
clean: ## Remove everything that was built
	@rm -rf target
