package io.securescore.operator.demo;

import io.securescore.fakeazure.FakeAzure;
import io.securescore.operator.cluster.OperatorProcess;
import java.nio.file.Path;

/** What the reader can try while the demo stays up. */
record Guide(DemoCluster cluster, FakeAzure azure, OperatorProcess operator) {
    private static final String TEXT =
            """

            The demo stays up until Ctrl-C. In another terminal:

              export KUBECONFIG=%1$s%5$s
              kubectl get ssw -A -w
              curl -s %2$s | grep ^securescore_
              tail -f %3$s

            Raise a minimum; the new verdict comes without a request to Azure:
              kubectl -n team-platform patch ssw platform --type merge -p '{"spec":{"minimumScore":95}}'

            Make a subscription forbidden, and poll now:
              curl -X POST %4$s/subscriptions/prod-us/forbid
              kubectl -n team-payments annotate --overwrite ssw checkout securescore.io/requested-at="$(date)"
              curl -X POST %4$s/subscriptions/prod-us/allow
              (and poll again, a minute after the last time)

            Let 8 more hours pass in Defender; prod-eu falls again:
              curl -X POST %4$s/step
              kubectl -n cloud-security annotate --overwrite ssw production securescore.io/requested-at="$(date)"
              kubectl -n cloud-security get ssw production -w

            What else the fake Azure can do:
              curl %4$s/
            """;

    String text() {
        Path binary = cluster.kubectl().binary();
        String path = binary.getParent() == null ? "" : "\n  export PATH=" + binary.getParent() + ":$PATH";
        return TEXT.formatted(
                cluster.kubectl().kubeconfig(), operator.metricsUrl(), operator.log(), azure.adminUrl(), path);
    }
}
