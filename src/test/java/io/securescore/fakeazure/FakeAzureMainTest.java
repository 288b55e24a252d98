package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeAzureMainTest {

    @TempDir
    Path folder;

    @Test
    void shouldPrintWhatAnOperatorNeedsAndWriteTheCa() throws Exception {
        Path ca = folder.resolve("ca.pem");
        Process process = start("--ca-out", ca.toString(), "--estate", "fleet", "--size", "20", "--seed", "5");
        try (BufferedReader output = process.inputReader()) {
            List<String> lines = new ArrayList<>();
            String line;
            while ((line = output.readLine()) != null && !line.equals("Ctrl-C stops it.")) {
                lines.add(line.strip());
            }
            assertThat(lines)
                    .contains(
                            "Fake Azure: 18 subscriptions in tenant f1ee7000-0005-4000-8000-ffffffffffff",
                            "SECURESCORE_AZURE_CLOUD=Custom",
                            "SECURESCORE_AZURE_CA_CERTIFICATE=" + ca,
                            "AZURE_TENANT_ID=f1ee7000-0005-4000-8000-ffffffffffff",
                            "AZURE_CLIENT_SECRET=fake-client-secret")
                    .anyMatch(each -> each.startsWith("SECURESCORE_AZURE_AUTHORITY_HOST=https://localhost:"));
            assertThat(ca).content().startsWith("-----BEGIN CERTIFICATE-----");
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor()).isEqualTo(143);
    }

    @Test
    void shouldRefuseAnOptionThatItDoesNotHave() throws Exception {
        Process process = start("--fleet", "20");
        String errors = new String(process.getErrorStream().readAllBytes());
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(errors).startsWith("Unknown option, or one without a value: --fleet");
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                FakeAzureMain.class.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).start();
    }
}
