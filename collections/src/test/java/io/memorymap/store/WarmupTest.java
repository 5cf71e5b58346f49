package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is done ahead of the first opening of a JVM is a whole lookup. */
final class WarmupTest {
    @Test
    void aKeyIsLookedUpInAStoreThatHoldsNone() {
        assertThat(Warmup.lookUp()).isFalse();
    }
}
