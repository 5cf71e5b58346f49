package io.memorymap.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SubjectContractTest {
    private static final int ENTRIES = 300;

    @TempDir
    private Path directory;

    static Stream<Arguments> peersAndData() {
        return Stream.of(Peer.values()).flatMap(peer -> Stream.of(Data.values()).map(data -> Arguments.of(peer, data)));
    }

    @ParameterizedTest
    @MethodSource("peersAndData")
    void whatIsPutIsFoundUntilItIsReplacedOrRemoved(Peer peer, Data data) throws IOException {
        Kind<Object, Object> kind = data.erased();
        try (Subject<Object, Object> subject = peer.open(new Plan<>(kind, 2 * ENTRIES, directory))) {
            for (int i = 0; i < ENTRIES; i++) {
                subject.put(kind.key(i), kind.value(i));
            }
            subject.put(kind.key(1), kind.value(1001));
            subject.remove(kind.key(2));

            assertThat(subject.get(kind.key(0))).isEqualTo(kind.value(0));
            assertThat(subject.get(kind.key(1))).isEqualTo(kind.value(1001));
            assertThat(subject.get(kind.key(2))).isNull();
            assertThat(subject.get(kind.key(ENTRIES))).isNull();

            Map<Object, Integer> all = new HashMap<>();
            subject.forEach((key, value) -> all.put(key, kind.read(value)));
            assertThat(all)
                    .hasSize(ENTRIES - 1)
                    .containsEntry(kind.key(0), kind.read(kind.value(0)))
                    .containsEntry(kind.key(1), kind.read(kind.value(1001)));

            Set<Object> some = new HashSet<>(Set.of(kind.key(0), kind.key(1), kind.key(2)));
            Map<Object, Object> found = subject.getAll(some);
            assertThat(found).containsOnlyKeys(kind.key(0), kind.key(1));
            assertThat(found.get(kind.key(1))).isEqualTo(kind.value(1001));
        }
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void whatIsPersistentIsThereAfterItIsOpenedAgainAndNothingElse(Peer peer) throws IOException {
        Kind<Object, Object> kind = Data.BYTES.erased();
        Plan<Object, Object> plan = new Plan<>(kind, 2 * ENTRIES, directory);
        try (Subject<Object, Object> subject = peer.open(plan)) {
            for (int i = 0; i < ENTRIES; i++) {
                subject.put(kind.key(i), kind.value(i));
            }
        }
        try (Subject<Object, Object> subject = peer.open(plan)) {
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(subject.get(kind.key(i))).isEqualTo(peer.persistent() ? kind.value(i) : null);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JCACHE", "CAFFEINE_JCACHE", "CACHE2K_JCACHE", "EHCACHE_JCACHE"})
    void aCacheOfJCacheIsByValue(Peer peer) throws IOException {
        for (Data data : new Data[] {Data.BYTES, Data.RECORD, Data.POJO}) {
            Kind<Object, Object> kind = data.erased();
            try (Subject<Object, Object> subject = peer.open(new Plan<>(kind, 2 * ENTRIES, directory))) {
                subject.put(kind.key(0), kind.value(0));
                assertThat(subject.get(kind.key(0))).isEqualTo(kind.value(0)).isNotSameAs(subject.get(kind.key(0)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void aKeyIsTheSameEachTimeAndAboutHalfOfTheValuesAreOdd(Data data) {
        Kind<Object, Object> kind = data.erased();
        assertThat(kind.key(7)).isEqualTo(kind.key(7)).isNotEqualTo(kind.key(8));
        long odd = Stream.iterate(0L, i -> i + 1)
                .limit(1000)
                .filter(i -> (kind.read(kind.value(i)) & 1) == 1)
                .count();
        assertThat(odd).isBetween(400L, 600L);
    }
}
