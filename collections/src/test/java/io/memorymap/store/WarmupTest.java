package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.codec.Codec;
import io.memorymap.codec.Codecs;
import org.junit.jupiter.api.Test;

/** What is done ahead of the first opening of a JVM is a whole lookup. */
final class WarmupTest {
    @Test
    void aKeyIsLookedUpInAStoreThatHoldsNone() {
        Warmup warmup = new Warmup() {
            @Override
            protected Codec<String> keys() {
                return Codecs.strings();
            }

            @Override
            protected Codec<byte[]> values() {
                return Codecs.byteArrays();
            }
        };
        assertThat(warmup.lookUp()).isFalse();
    }
}
