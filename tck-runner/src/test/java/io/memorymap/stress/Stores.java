package io.memorymap.stress;

import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The stores of a stress test's JVM. Each state of a test has a key of its own, which its arbiter removes. */
final class Stores {
    /** Larger than the number of states that jcstress keeps at a time. */
    private static final long CAPACITY = 1 << 17;

    private static final AtomicLong KEYS = new AtomicLong();

    static final KeyValueStore<Long, Pair> LARGE = open(CAPACITY);
    static final KeyValueStore<Long, Pair> SMALL = open(256);

    /** Answers of a reader. */
    static final int ABSENT = 0;

    static final int TORN = -1;

    private Stores() {}

    /** Two numbers that belong together. */
    record Pair(long first, long second) {
        static Pair of(long number) {
            return new Pair(number, ~number);
        }

        /** The number, or that something else than was written has been read. */
        static int read(@Nullable Pair pair) {
            if (pair == null) {
                return ABSENT;
            }
            return pair.second == ~pair.first ? (int) pair.first : TORN;
        }
    }

    static long newKey() {
        return KEYS.incrementAndGet();
    }

    private static KeyValueStore<Long, Pair> open(long capacity) {
        try {
            return KeyValueStore.builder(Long.class, Pair.class)
                    .capacity(capacity)
                    .openTemporary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
