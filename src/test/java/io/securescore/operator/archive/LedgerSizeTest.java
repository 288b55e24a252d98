package io.securescore.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.score.ScopeLedger;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the cluster's storage the ledgers take, in bytes, where every scope has as many recent changes. */
class LedgerSizeTest {

    @ParameterizedTest(name = "{0} scopes with {1} recent changes")
    @CsvSource({
        "720, 0, 2, 70000, 40000",
        "720, 3, 2, 470000, 235000",
        "720, 21, 2, 1300000, 700000",
        "10000, 0, 16, 1000000, 70000",
        "10000, 3, 16, 6300000, 430000",
    })
    void shouldFitItsConfigMaps(int scopes, int changes, int configMaps, int mostInAll, int mostInOne) {
        List<Integer> sizes = sizes(FleetLedgers.of(scopes, changes));

        assertThat(sizes).hasSize(configMaps).allMatch(size -> size < mostInOne);
        assertThat(sizes.stream().mapToInt(size -> size).sum()).isLessThan(mostInAll);
    }

    private static List<Integer> sizes(List<ScopeLedger> ledgers) {
        int shards = Shards.forScopes(ledgers.size());
        return Shards.split(ledgers, shards).stream()
                .map(shard -> LedgerCodec.encode(shard, shards).length)
                .toList();
    }
}
