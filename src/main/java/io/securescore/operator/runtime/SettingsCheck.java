package io.securescore.operator.runtime;

import io.quarkus.runtime.StartupEvent;
import io.securescore.operator.azure.AzureClientProducer;
import io.securescore.operator.config.ConfigValidation;
import io.securescore.operator.config.OperatorConfig;
import io.smallrye.config.ConfigValidationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ends a start with settings that can't work, before anything is asked of Kubernetes or Azure; {@link Main} tells why. */
final class SettingsCheck {

    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start, OperatorConfig config) {
        require(config);
    }

    /**
     * For what is made before the start is announced, and out of settings.
     *
     * @throws ConfigValidationException with everything that is wrong with the settings
     */
    static void require(OperatorConfig config) {
        ConfigValidationException.Problem[] problems = problems(config, System.getenv()).stream()
                .map(ConfigValidationException.Problem::new)
                .toArray(ConfigValidationException.Problem[]::new);
        if (problems.length > 0) {
            throw new ConfigValidationException(problems);
        }
    }

    /** One line for each setting that can't work. */
    static List<String> problems(OperatorConfig config, Map<String, String> environment) {
        return Stream.concat(
                        ConfigValidation.problems(config).stream(),
                        AzureClientProducer.problems(config.azure(), environment).stream())
                .toList();
    }
}
