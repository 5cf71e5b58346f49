package io.memorymap.jcache.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Counters that come to their end do not turn negative. */
class CacheStatisticsTest {
    private static final Percentage NEARLY = Percentage.withPercentage(1);

    private final CacheStatistics statistics = new CacheStatistics(() -> 0);

    CacheStatisticsTest() {
        statistics.setEnabled(true);
    }

    @Test
    void aCountStaysAtItsEnd() {
        statistics.removed(Long.MAX_VALUE - 1, statistics.start());
        assertThat(statistics.getCacheRemovals()).isEqualTo(Long.MAX_VALUE - 1);
        statistics.removed(5, statistics.start());
        assertThat(statistics.getCacheRemovals()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anAverageHoldsBeyondThePositiveNumbers() {
        long quarter = 1L << 62;
        for (int i = 0; i < 3; i++) {
            statistics.hit(System.nanoTime() - quarter);
        }
        assertThat(statistics.getAverageGetTime()).isCloseTo(quarter / 1000f, NEARLY);
    }
}
