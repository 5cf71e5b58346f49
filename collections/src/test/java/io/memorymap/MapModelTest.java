package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The map does what a {@link HashMap} does, whatever happens: random operations of every kind, keys and values from nothing to the
 * record limit and beyond, with reopening, compaction and verification mixed in.
 *
 * <p>The long run: {@code mvn -pl collections test -Dtest=MapModelTest -Dmemorymap.map.operations=10000000}, which is for each of
 * the shapes below. A run is repeated with {@code -Dmemorymap.map.seed=} and the seed that it logged.
 */
final class MapModelTest {
    private static final int OPERATIONS = Integer.getInteger("memorymap.map.operations", 100_000);

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "capacity {0}, average {1}, limit {2}, {3}")
    @CsvSource({"100, 400, 3900, PROCESS", "256, 60, 15000, PERIODIC", "20000, 40, 3900, PROCESS"})
    void agreesWithAHashMap(int capacity, int average, int limit, Durability durability) throws IOException {
        long seed = Long.getLong("memorymap.map.seed", System.nanoTime());
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        StoreBuilder<String, String> builder = KeyValueStore.builder(String.class, String.class)
                .capacity(capacity)
                .averageEntryBytes(average)
                .maxEntryBytes(limit)
                .durability(durability);
        try (Run run = new Run(seed, average, () -> new StoreMap<>(builder.open(directory.resolve("model.mm"))))) {
            run.operations(OPERATIONS);
            // Every kind of answer was met, the refusals among them.
            assertThat(run.tooLarge).isPositive();
            assertThat(run.full > 0 || capacity > OPERATIONS / 100).isTrue();
        }
    }

    /** The harness has teeth: a map that now and then forgets an update does not pass. */
    @Test
    void aMapThatForgetsAnUpdateNowAndThenIsFoundOut() throws IOException {
        StoreBuilder<String, String> builder =
                KeyValueStore.builder(String.class, String.class).capacity(300).maxEntryBytes(3900);
        Opener forgetful = () -> forgetful(new StoreMap<>(builder.open(directory.resolve("model.mm"))));
        @Nullable AssertionError found = null;
        try (Run run = new Run(1, 64, forgetful)) {
            run.operations(20_000);
        } catch (AssertionError e) {
            found = e;
        }
        assertThat(found).hasMessageContaining("seed 1");
    }

    @SuppressWarnings("unchecked") // the proxy is of that interface
    private static MappedMap<String, String> forgetful(MappedMap<String, String> map) {
        int[] removals = {0};
        return (MappedMap<String, String>) Proxy.newProxyInstance(
                MapModelTest.class.getClassLoader(), new Class<?>[] {MappedMap.class}, (proxy, method, args) -> {
                    if (method.getName().equals("remove") && args.length == 1 && ++removals[0] % 50 == 0) {
                        return map.get(args[0]);
                    }
                    try {
                        return method.invoke(map, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private interface Opener {
        MappedMap<String, String> open() throws IOException;
    }

    private static final class Run implements AutoCloseable {
        /** A key that goes with a value of any size, whatever the blocks of a store. */
        private static final int LONGEST_KEY = 3500;

        private static final int LARGEST_TEXT = 1 << 16;

        private final long seed;
        private final int average;
        private final Opener opener;
        private final Random random;
        private final String text;
        private final Map<String, String> model = new HashMap<>();
        private MappedMap<String, String> map;
        private final long capacity;
        private final int limit;
        private int step;
        private int tooLarge;
        private int full;

        Run(long seed, int average, Opener opener) throws IOException {
            this.seed = seed;
            this.average = average;
            this.opener = opener;
            this.random = new Random(seed);
            StringBuilder letters = new StringBuilder(LARGEST_TEXT);
            for (int i = 0; i < LARGEST_TEXT; i++) {
                letters.append((char) ('!' + random.nextInt(90)));
            }
            this.text = letters.toString();
            this.map = opener.open();
            this.capacity = map.store().capacity();
            this.limit = map.store().maxEntryBytes();
        }

        void operations(int n) throws IOException {
            for (step = 0; step < n; step++) {
                // What costs as much as the map is large is done less often in a large one.
                if (random.nextInt((int) Math.max(100, capacity / 20)) > 0) {
                    keyOperation(random.nextInt(15));
                } else {
                    wholeOperation(random.nextInt(100));
                }
            }
            compareAll();
            reopen();
            compareAll();
        }

        private void keyOperation(int kind) {
            String key = key();
            String old = model.get(key);
            String value = value(key);
            String guess = old != null && random.nextBoolean() ? old : value(key);
            switch (kind) {
                case 0, 1, 2 -> check(key, value, m -> m.put(key, value));
                case 3 -> check(key, value, m -> m.putIfAbsent(key, value));
                case 4 -> check(key, value, m -> m.replace(key, value));
                case 5 -> check(key, value, m -> m.replace(key, guess, value));
                case 6 -> check(key, value, m -> m.remove(key));
                case 7 -> check(key, value, m -> m.remove(key, guess));
                case 8 ->
                    check(key, value, m -> m.compute(key, (k, v) -> v != null && v.length() % 3 == 0 ? null : value));
                case 9 -> check(key, value, m -> m.computeIfAbsent(key, k -> value.length() % 3 == 0 ? null : value));
                case 10 ->
                    check(key, value, m -> m.computeIfPresent(key, (k, v) -> v.length() % 3 == 0 ? null : value));
                case 11 -> check(key, value, m -> m.merge(key, value, (a, b) -> a.length() % 3 == 0 ? null : b));
                case 12 -> check(key, value, m -> m.containsKey(key));
                default -> check(key, value, m -> m.get(key));
            }
        }

        /** Does the same to a map of this one entry and to the map under test. */
        private void check(String key, String value, Function<Map<String, String>, @Nullable Object> operation) {
            Map<String, String> cell = new HashMap<>();
            String old = model.get(key);
            if (old != null) {
                cell.put(key, old);
            }
            Object expected = operation.apply(cell);
            String after = cell.get(key);
            try {
                assertThat(operation.apply(map)).as(this::where).isEqualTo(expected);
                boolean fits = after == null || key.length() + after.length() <= limit;
                assertThat(fits).as(this::where).isTrue();
                if (after == null) {
                    model.remove(key);
                } else {
                    model.put(key, after);
                }
                assertThat((long) model.size()).as(this::where).isLessThanOrEqualTo(capacity);
            } catch (RecordTooLargeException e) {
                assertThat(key.length() + value.length()).as(this::where).isGreaterThan(limit);
                tooLarge++;
            } catch (StoreFullException e) {
                boolean reason = (old == null && model.size() == capacity)
                        || map.store().sizeInBytes() + key.length() + value.length()
                                > map.store().statistics().maxBytes() / 2;
                assertThat(reason).as(this::where).isTrue();
                full++;
            }
            assertThat(map.get(key)).as(this::where).isEqualTo(model.get(key));
        }

        private void wholeOperation(int dice) throws IOException {
            if (dice < 1) {
                map.clear();
                model.clear();
            } else if (dice < 3) {
                map.replaceAll(Run::shortened);
                model.replaceAll(Run::shortened);
            } else if (dice < 6) {
                int rest = random.nextInt(10);
                boolean removed = map.values().removeIf(v -> v.length() % 10 == rest);
                assertThat(removed).as(this::where).isEqualTo(model.values().removeIf(v -> v.length() % 10 == rest));
            } else if (dice < 9) {
                removeThroughIterator();
            } else if (dice < 12) {
                compareAll();
            } else if (dice < 18) {
                map.store().compact();
            } else if (dice < 24) {
                reopen();
            } else if (dice < 26) {
                assertThat(map.store().verify()).as(this::where).matches(VerificationReport::isClean);
            } else {
                assertThat(map.size()).as(this::where).isEqualTo(model.size());
            }
        }

        private static String shortened(String key, String value) {
            return value.substring(Math.min(value.length(), key.length() % 3));
        }

        private void removeThroughIterator() {
            Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<String, String> entry = entries.next();
                assertThat(entry.getValue()).as(this::where).isEqualTo(model.get(entry.getKey()));
                if (random.nextInt(10) == 0) {
                    entries.remove();
                    model.remove(entry.getKey());
                } else if (random.nextInt(10) == 0) {
                    model.put(entry.getKey(), shortened(entry.getKey(), entry.getValue()));
                    entry.setValue(shortened(entry.getKey(), entry.getValue()));
                }
            }
        }

        private void reopen() throws IOException {
            map.close();
            map = opener.open();
        }

        private void compareAll() {
            Map<String, String> met = new HashMap<>();
            map.forEach((key, value) ->
                    assertThat(met.put(key, value)).as(this::where).isNull());
            assertThat(met.equals(model)).as(this::where).isTrue();
            assertThat(map.equals(model)).as(this::where).isTrue();
        }

        /** One of twice as many keys as there is room for: most are short, the first is empty, a few are very long. */
        private String key() {
            int i = random.nextInt((int) capacity * 2);
            String start = i == 0 ? "" : Integer.toString(i, Character.MAX_RADIX);
            int length = switch (i % 50) {
                case 7 -> limit > 4000 ? LONGEST_KEY : limit - 1;
                case 8 -> Math.min(LONGEST_KEY, limit / 3);
                case 9, 10, 11, 12, 13 -> 100;
                default -> 0;
            };
            return i % 50 == 7 && i > 50 ? start : start + ".".repeat(Math.max(0, length - start.length()));
        }

        private String value(String key) {
            int longest = switch (random.nextInt(200)) {
                case 0 -> limit - key.length() + 2;
                case 1, 2, 3, 4, 5, 6, 7 -> average * 10;
                default -> average;
            };
            int length = random.nextInt(4) == 0 ? longest : random.nextInt(longest + 1);
            int from = random.nextInt(LARGEST_TEXT - length);
            return text.substring(from, from + length);
        }

        private String where() {
            return "seed " + seed + " step " + step;
        }

        @Override
        public void close() {
            map.close();
        }
    }
}
