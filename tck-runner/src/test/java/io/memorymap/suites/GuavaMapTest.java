package io.memorymap.suites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import io.memorymap.Durability;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import junit.framework.TestCase;
import junit.framework.TestResult;
import junit.framework.TestSuite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Guava's tests of a {@link ConcurrentMap}, with every feature that applies: general purpose, removal through iterators, no order, no
 * nulls; a map is not serializable. Keys are strings, numbers and records, in one segment and in many, temporary, and in a file that
 * is closed and opened before each operation: of these last ones two unless all are asked for, by {@code mvn -pl
 * collections,provider,tck-runner test -Dtest=GuavaMapTest -Dsurefire.failIfNoSpecifiedTests=false -Dmemorymap.suites=all}.
 */
final class GuavaMapTest {
    private static final long ONE_SEGMENT = 256;
    private static final long MANY_SEGMENTS = 20_000;
    private static final boolean ALL = "all".equals(System.getProperty("memorymap.suites"));
    private static final int FEWEST_TESTS = 500;
    private static final List<AutoCloseable> OPENED = new ArrayList<>();

    /** Tens of thousands of openings: in memory, where the system has a directory there. */
    private static Path directory = Path.of("/dev/shm");

    @BeforeAll
    static void createDirectory() throws IOException {
        directory = Files.isWritable(directory)
                ? Files.createTempDirectory(directory, "memorymap-test")
                : Files.createTempDirectory("memorymap-test");
    }

    @AfterAll
    static void closeAll() throws Exception {
        for (AutoCloseable opened : OPENED) {
            opened.close();
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @TestFactory
    Stream<DynamicNode> temporaryMapsPass() {
        return Stream.of(ONE_SEGMENT, MANY_SEGMENTS)
                .flatMap(capacity -> Stream.of(
                        temporary(String.class, strings(), capacity),
                        temporary(Long.class, longs(), capacity),
                        temporary(Point.class, points(), capacity)));
    }

    @TestFactory
    Stream<DynamicNode> mapsReopenedBeforeEachOperationPass() {
        Stream<DynamicNode> some = Stream.of(
                reopened(String.class, strings(), ONE_SEGMENT), reopened(Point.class, points(), MANY_SEGMENTS));
        if (!ALL) {
            return some;
        }
        Stream<DynamicNode> others = Stream.of(
                reopened(Long.class, longs(), ONE_SEGMENT),
                reopened(Point.class, points(), ONE_SEGMENT),
                reopened(String.class, strings(), MANY_SEGMENTS),
                reopened(Long.class, longs(), MANY_SEGMENTS));
        return Stream.concat(some, others);
    }

    /** The way the suite is run has teeth. */
    @Test
    void aMapThatReplacesWhatPutIfAbsentFindsDoesNotPass() {
        TestSuite suite = suite("broken", String.class, strings(), ReplacingMap::new, () -> {});
        TestResult result = new TestResult();
        suite.run(result);
        assertThat(result.runCount()).isGreaterThan(FEWEST_TESTS);
        assertThat(result.failureCount()).isPositive();
    }

    private static final class ReplacingMap extends ConcurrentHashMap<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String putIfAbsent(String key, String value) {
            return put(key, value);
        }
    }

    private static List<String> strings() {
        return List.of("", "one", "zw\u00f6lf", "\ud83d\ude00", "a longer key with several words in it");
    }

    private static List<Long> longs() {
        return List.of(0L, -1L, 42L, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    private static List<Point> points() {
        return List.of(
                new Point(0, 0, ""),
                new Point(0, 0, "a"),
                new Point(1, 0, "a"),
                new Point(1, -1, "a"),
                new Point(Integer.MAX_VALUE, Long.MIN_VALUE, "somewhere"));
    }

    private static <K> StoreBuilder<K, String> builder(Class<K> keyType, long capacity) {
        return KeyValueStore.builder(keyType, String.class).capacity(capacity).durability(Durability.PROCESS);
    }

    private static <K> DynamicContainer temporary(Class<K> keyType, List<K> keys, long capacity) {
        MapPool<K, String> pool = new MapPool<>(() -> builder(keyType, capacity));
        OPENED.add(pool);
        String name = keyType.getSimpleName() + " keys, temporary, capacity " + capacity;
        return container(suite(name, keyType, keys, pool::take, pool::takeBack));
    }

    private static <K> DynamicContainer reopened(Class<K> keyType, List<K> keys, long capacity) {
        List<ReopeningMap<K, String>> maps = new ArrayList<>();
        List<ReopeningMap<K, String>> idle = new ArrayList<>();
        Supplier<ConcurrentMap<K, String>> opener = () -> {
            try {
                Path file = directory.resolve(keyType.getSimpleName() + capacity + "-" + maps.size() + ".mm");
                ReopeningMap<K, String> map =
                        idle.isEmpty() ? new ReopeningMap<>(builder(keyType, capacity), file) : idle.remove(0);
                maps.add(map);
                return map.asMap();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        Runnable tearDown = () -> {
            maps.forEach(map -> map.asMap().clear());
            idle.addAll(maps);
            maps.clear();
        };
        OPENED.add(() -> idle.forEach(ReopeningMap::close));
        String name = keyType.getSimpleName() + " keys, reopened, capacity " + capacity;
        return container(suite(name, keyType, keys, opener, tearDown));
    }

    private static <K> TestSuite suite(
            String name, Class<K> keyType, List<K> keys, Supplier<ConcurrentMap<K, String>> maps, Runnable tearDown) {
        return ConcurrentMapTestSuiteBuilder.using(new SampleMaps<>(keyType, keys, maps))
                .named(name)
                .withFeatures(
                        MapFeature.GENERAL_PURPOSE, CollectionFeature.SUPPORTS_ITERATOR_REMOVE, CollectionSize.ANY)
                .withTearDown(tearDown)
                .createTestSuite();
    }

    /** A JUnit 3 suite as tests of this platform. */
    private static DynamicContainer container(TestSuite suite) {
        assertThat(suite.countTestCases()).as(suite.getName()).isGreaterThan(FEWEST_TESTS);
        return nested(suite);
    }

    private static DynamicContainer nested(TestSuite suite) {
        return dynamicContainer(
                suite.getName(), Collections.list(suite.tests()).stream().map(test -> {
                    if (test instanceof TestSuite inner) {
                        return nested(inner);
                    }
                    TestCase single = (TestCase) test;
                    return dynamicTest(single.getName(), single::runBare);
                }));
    }
}
