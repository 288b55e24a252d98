package io.securescore.operator.config;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Readers of settings whose refusal says what is allowed; the built-in ones take any unknown word for {@code false}. */
public final class SettingConverters {

    private SettingConverters() {}

    /** {@code true} or {@code false}. */
    public static final class StrictBoolean implements Converter<Boolean> {
        @Override
        public Boolean convert(String value) {
            return switch (value.strip()) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("use true or false");
            };
        }
    }

    /** A decimal number that fits an int. */
    public static final class WholeNumber implements Converter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                return Integer.valueOf(value.strip());
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException("use a whole number");
            }
        }
    }

    /** {@code 9h}, {@code 90m}, {@code 15s}, {@code PT1H30M}; a bare number is seconds. */
    public static final class Span implements Converter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return DurationConverter.parseDuration(value.strip());
            } catch (IllegalArgumentException notADuration) {
                throw new IllegalArgumentException("use a duration such as 9h, 90m or 15s");
            }
        }
    }
}
