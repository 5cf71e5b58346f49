package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A codec that throws, whatever and at whichever of its calls, also after it has written a part: the operation has not happened, or wholly, and the thread's
 * next one finds nothing of it.
 */
final class ThrowingCodecTest {
    private static final int OPERATIONS = 8_000;
    private static final int KEYS = 60;
    private static final int REMOVE = 4;

    @TempDir
    private Path directory;

    /** What a codec may throw. */
    enum Thrown {
        EXCEPTION {
            @Override
            void raise() {
                throw new IllegalStateException("planned");
            }
        },
        STACK {
            @Override
            void raise() {
                throw new StackOverflowError("planned");
            }
        },
        MEMORY {
            @Override
            void raise() {
                throw new OutOfMemoryError("planned");
            }
        };

        abstract void raise();
    }

    /** Throws at a chosen call. */
    private static final class Failing implements Codec<String> {
        private final Thrown thrown;
        private int callsLeft = Integer.MAX_VALUE;

        Failing(Thrown thrown) {
            this.thrown = thrown;
        }

        private void call() {
            if (--callsLeft == 0) {
                thrown.raise();
            }
        }

        @Override
        public String id() {
            return "failing";
        }

        @Override
        public void encode(String value, ByteOutput out) {
            for (int i = 0; i < value.length(); i++) {
                out.writeByte(value.charAt(i));
                if (i == value.length() / 2) {
                    call();
                }
            }
        }

        @Override
        public String decode(ByteInput in) {
            StringBuilder text = new StringBuilder();
            while (in.remaining() > 0) {
                text.append((char) in.readByte());
            }
            call();
            return text.toString();
        }

        @Override
        public boolean canonical() {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesOldOrNewAndAThreadThatGoesOn(Thrown thrown) throws IOException {
        Failing keys = new Failing(thrown);
        Failing values = new Failing(thrown);
        Map<String, String> model = new HashMap<>();
        Random random = new Random(7);
        int failed = 0;
        try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                .capacity(1_000)
                .keyCodec(keys)
                .valueCodec(values)
                .durability(Durability.PROCESS)
                .open(directory.resolve("store"))) {
            for (int n = 0; n < OPERATIONS; n++) {
                String key = "key" + random.nextInt(KEYS);
                String value = "value" + n + "x".repeat(random.nextInt(200));
                Failing codec = random.nextBoolean() ? keys : values;
                codec.callsLeft = 1 + random.nextInt(4);
                int which = random.nextInt(9);
                String mayBe = model.get(key);
                try {
                    mayBe = operate(store, which, key, value, mayBe);
                } catch (IllegalStateException | StackOverflowError | OutOfMemoryError planned) {
                    assertThat(planned).hasMessage("planned");
                    failed++;
                    mayBe = which == REMOVE ? null : value;
                }
                keys.callsLeft = Integer.MAX_VALUE;
                values.callsLeft = Integer.MAX_VALUE;
                settle(model, key, store.get(key), mayBe, which == REMOVE);
            }
            assertThat(store.toMap()).isEqualTo(model);
            assertThat(store.verify().isClean()).isTrue();
        }
        assertThat(failed).isGreaterThan(OPERATIONS / 20);
    }

    /** The value is the one of before, or what the operation would have left. */
    private static void settle(
            Map<String, String> model, String key, @Nullable String found, @Nullable String mayBe, boolean removal) {
        String before = model.get(key);
        boolean right = found == null ? before == null || removal : found.equals(before) || found.equals(mayBe);
        assertThat(right).as("%s: %s for %s or %s", key, found, before, mayBe).isTrue();
        if (found == null) {
            model.remove(key);
        } else {
            model.put(key, found);
        }
    }

    /** Runs an operation; what it leaves. */
    private static @Nullable String operate(
            KeyValueStore<String, String> store, int which, String key, String value, @Nullable String before) {
        switch (which) {
            case 0 -> store.put(key, value);
            case 1 -> store.set(key, value);
            case 2 -> store.replace(key, value);
            case 3 -> store.putIfAbsent(key, value);
            case REMOVE -> store.remove(key);
            case 5 -> store.asMap().merge(key, value, (old, given) -> given);
            case 6 -> store.asMap().compute(key, (k, old) -> value);
            case 7 -> {
                store.get(key);
                return before;
            }
            default -> {
                store.getAll(List.of(key, "key0", "key1"));
                return before;
            }
        }
        return which == REMOVE ? null : value;
    }
}
