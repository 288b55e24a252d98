package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KnownQueryTest {

    @ParameterizedTest
    @EnumSource
    void shouldKnowTheQueryThatTheOperatorShips(KnownQuery query) {
        String text = AzureClient.text(query);
        assertThat(KnownQuery.of(text))
                .as(
                        "after a change of %s.kql, change its evaluator and record %s",
                        query.operation(), KnownQuery.fingerprint(text))
                .contains(query);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowItInOtherWhiteSpaceButNotInOtherWords(KnownQuery query) {
        String text = AzureClient.text(query);
        assertThat(KnownQuery.of("  " + text.replace("\n", " \r\n ") + "\n")).contains(query);
        assertThat(KnownQuery.of(text.replace("order by id asc", "order by id desc")))
                .isEmpty();
    }
}
