# Needs JDK 17, Maven, make and Go; the tests need Node with npm too. Everything else is fetched or built at first use.
# What the build says of its source: the commit, and whether there is more than that
REVISION := $(shell git describe --always --dirty --exclude='*' --abbrev=12 2>/dev/null || echo unknown)
MVN := mvn -B -ntp -Dbuild.revision=$(REVISION)
BUILT := target/.built
TEST_RUN = java -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp "target/test-classes:target/classes:$$(cat target/test.classpath)"
# The flags that the Deployment ships
JVM_FLAGS = $$(sed -n '/JAVA_TOOL_OPTIONS/{n;s/.*value: //p;}' deploy/base/deployment.yaml)
# The base of the image; pin it by digest for the same image next year
BASE ?= eclipse-temurin:25-jre
SOURCES := pom.xml $(shell find src -type f -not -path '*/node_modules/*')

.DEFAULT_GOAL := help
.PHONY: help build test demo dev run bench image generate fakeazure format clean always

help: ## Show this list
	@echo "securescore-operator: watches the Microsoft Defender for Cloud secure score from Kubernetes"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 } /^#: / { print "                  " substr($$0, 4) }' $(MAKEFILE_LIST)
	@echo
	@echo "First use builds a Kubernetes API server with Go (about 7 minutes on 2 cores) unless KUBEBUILDER_ASSETS names one;"
	@echo "it and Helm are kept in $${XDG_CACHE_HOME:-~/.cache}/securescore-operator."

build: $(BUILT) ## Build the operator into target/quarkus-app, without tests

$(BUILT): $(SOURCES) target/.revision
	@echo "Building the operator and the demo"
	$(MVN) package -DskipTests
	@touch $@

# Newer than the build only when the revision is another one
target/.revision: always
	@mkdir -p target
	@echo $(REVISION) | cmp -s - $@ || echo $(REVISION) > $@

test: target/.revision ## Run every test, on a real API server and against a fake Azure
	$(MVN) verify
	@touch $(BUILT)

demo: $(BUILT) ## Show the operator at work: a local API server, a fake Azure, sample watches; Ctrl-C ends it
#: ONCE=1 ends after the story, with an error if a verdict is missing or wrong
#: CLUSTER=current uses the cluster of the current kubeconfig
#: MONITORING=1 has a Prometheus and an Alertmanager, which must be installed, tell people of it
	@$(TEST_RUN) io.securescore.operator.demo.Demo $(if $(ONCE),--once) $(if $(MONITORING),--monitoring) $(if $(filter current,$(CLUSTER)),--current-cluster)

dev: $(BUILT) ## Run the operator from source against the demo's cluster, with live reload (quarkus:dev)
	@$(TEST_RUN) io.securescore.operator.demo.Demo --dev

run: $(BUILT) ## Run the built operator against the current kubeconfig, as the user of az login
	SECURESCORE_AZURE_CREDENTIAL=azure-cli java $(JVM_FLAGS) -jar target/quarkus-app/quarkus-run.jar

bench: $(BUILT) ## Measure requests, seconds, bytes and memory for 10 to 10,000 scopes; prints a table and writes a CSV
#: SIZES=10,100 for smaller estates; PARTS=start,cds,sweeps,baseline,lines,prometheus for less than all
	@$(TEST_RUN) io.securescore.operator.bench.Bench $(if $(SIZES),--sizes=$(SIZES)) $(if $(PARTS),--parts=$(PARTS))

generate: target/.revision ## Generate the CRD, deploy/install.yaml, the boards, the chart's and kustomize's copies, the chart's README and the golden files anew
	$(MVN) package -Dgoldens=update -Dtest='StatusGoldenTest,MetricsRouteTest,ChartGoldenTest#shouldRenderTheGoldenManifests'
	@touch $(BUILT)
	cp target/kubernetes/securescorewatches.securescore.io-v1.yml deploy/base/crd/securescorewatches.securescore.io.yaml
	cp deploy/base/crd/securescorewatches.securescore.io.yaml helm/securescore-operator/files/crds/
	@$(TEST_RUN) io.securescore.operator.cluster.InstallManifest
	@$(TEST_RUN) io.securescore.operator.monitoring.Dashboards
	cp deploy/monitoring/rules/securescore.rules.yaml helm/securescore-operator/files/rules/
	cp -r deploy/monitoring/dashboards helm/securescore-operator/files/
	@$(TEST_RUN) io.securescore.operator.chart.MonitoringManifests
	@$(TEST_RUN) io.securescore.operator.chart.ChartReadme

image: $(BUILT) ## Build the container image by Jib, without Docker: linux/amd64 and linux/arm64, one archive each in target/image
#: IMAGE=registry/name:tag PUSH=1 pushes both as one instead; BASE=... is the base, eclipse-temurin:25-jre unless told
#: PLATFORMS=linux/amd64 builds for one; SOURCE=https://... is the label for the repository
	@$(TEST_RUN) io.securescore.operator.image.ImageBuild --base=$(BASE) --image=$(IMAGE) --source=$(SOURCE) --platforms=$(PLATFORMS) $(if $(PUSH),--push)

fakeazure: $(BUILT) ## Run the fake Azure alone; it prints the settings that point an operator at it
	@$(TEST_RUN) io.securescore.fakeazure.FakeAzureMain

format: ## Format the Java sources
	$(MVN) -q spotless:apply

clean: ## Delete what was built here; caches stay
	$(MVN) -q clean
