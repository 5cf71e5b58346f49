package io.memorymap.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("ArrayRecordComponent") // Arrays are what some components are to be.
class MemoryMapTest {
    record LongBool(long a, boolean b) {}

    record Point(int x, double y) {}

    record Everything(
            boolean bool,
            byte i8,
            short i16,
            char u16,
            int i32,
            long i64,
            float f32,
            double f64,
            Point point,
            BasicType8 number,
            BasicType64 text,
            @FixedArray(length = 5) int[] counts,
            @FixedArray(length = 9) boolean[] flags,
            @FixedArray(length = 2) Point[] points,
            @FixedArray(length = 2) BasicType8[] numbers) {}

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("map");
    }

    private static Everything everything() {
        return with(
                true, BasicType64.of("grün"), new int[] {1, 2, 3, 4, 5}, new Point[] {new Point(3, 4), new Point(5, 6)
                });
    }

    private static Everything with(boolean bool, BasicType64 text, int[] counts, Point[] points) {
        return new Everything(
                bool,
                (byte) -8,
                (short) -16,
                '\uFFFE',
                -32,
                -64,
                3.5f,
                -6.25,
                new Point(1, 2),
                BasicType8.ofUInt(-1),
                text,
                counts,
                new boolean[] {true, false, true, false, true, false, true, false, true},
                points,
                new BasicType8[] {BasicType8.of(1), BasicType8.of(false)});
    }

    private static void assertSame(Everything actual, Everything expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void aNewFileIsOneOfZerosBehindItsMagic() throws IOException {
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            assertThat(map.get()).isEqualTo(new LongBool(0, false));
            assertThat(map.path()).isEqualTo(file());
            assertThat(map.url()).isEqualTo(file().toUri());
        }
        byte[] expected = new byte[24];
        expected[0] = 0x0C;
        expected[1] = (byte) 0xB1;
        assertThat(Files.readAllBytes(file())).isEqualTo(expected);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void everyTypeOfFieldComesBackAfterReopening() {
        try (MemoryMap<Everything> map = MemoryMap.open(file(), Everything.class)) {
            map.set(everything());
            assertSame(map.get(), everything());
        }
        try (MemoryMap<Everything> map = MemoryMap.open(file(), Everything.class)) {
            assertSame(map.get(), everything());
        }
    }

    @Test
    void bytesLieWhereTheRulesPutThem() throws IOException {
        record Mixed(
                byte a,
                short b,
                boolean c,
                double d,
                BasicType8 e,
                @FixedArray(length = 2) int[] f) {}
        try (MemoryMap<Mixed> map = MemoryMap.open(file(), Mixed.class)) {
            map.set(new Mixed(
                    (byte) 1, (short) 0x0203, true, 1.5, BasicType8.ofInt16((short) 0x0405), new int[] {6, 7}));
        }
        // a 0, b 2, c 4, d 8, e 16..28, f 28..36; file 8 + 36 = 44, up to 48
        ByteBuffer expected = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(0, 0xB10C)
                .put(8, (byte) 1)
                .putShort(10, (short) 0x0203)
                .put(12, (byte) 1);
        expected.putDouble(16, 1.5).put(24, (byte) 2).putShort(26, (short) 2).putShort(28, (short) 0x0405);
        expected.putInt(36, 6).putInt(40, 7);
        assertThat(Files.readAllBytes(file())).isEqualTo(expected.array());
    }

    @Test
    void aFileOfTheOlderLibraryIsReadAndKeepsItsPadding() throws IOException {
        byte[] golden = golden("map_i64_bool.bin");
        Files.write(file(), golden);
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            assertThat(map.get()).isEqualTo(new LongBool(-7, true));
            map.set(new LongBool(-7, false));
        }
        golden[16] = 0;
        assertThat(Files.readAllBytes(file())).isEqualTo(golden);
    }

    static byte[] golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(MemoryMapTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    @Test
    void setWritesOnlyTheFieldsThatDiffer() {
        HeapPodMemory memory = new HeapPodMemory(new byte[1 << 10]);
        MemoryMap<Everything> map = over(memory, Everything.class);
        map.set(everything());
        int stores = memory.stores().size();
        map.set(everything());
        assertThat(memory.stores()).as("nothing differs").hasSize(stores);

        Everything now = everything();
        now.counts()[3] = -4;
        now.flags()[8] = false;
        now.points()[1] = new Point(5, -6);
        map.set(now);
        RecordPodType type = RecordPodType.of(Everything.class);
        assertThat(memory.stores().subList(stores, memory.stores().size()).stream()
                        .map(HeapPodMemory.Store::at))
                .containsExactly(
                        8 + offset(type, "counts") + 3 * 4,
                        8 + offset(type, "flags") + 8,
                        8 + offset(type, "points") + 16 + 8);
        assertSame(map.get(), now);
    }

    private static <T extends Record> MemoryMap<T> over(PodMemory memory, Class<T> type) {
        return new MemoryMap<>(
                PodFile.over(Path.of("heap"), memory), RecordPodType.of(type), type, new MemoryMapLock.NoLock());
    }

    private static int offset(RecordPodType type, String name) {
        return type.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow()
                .offset();
    }

    @Test
    void setTellsZerosAndNaNsApartByTheirBits() {
        record Real(double value) {}
        HeapPodMemory memory = new HeapPodMemory(new byte[16]);
        MemoryMap<Real> map = over(memory, Real.class);
        map.set(new Real(-0.0));
        assertThat(memory.stores()).hasSize(1);
        map.set(new Real(Double.NaN));
        map.set(new Real(Double.NaN));
        assertThat(memory.stores()).hasSize(2);
    }

    @Test
    @SuppressWarnings("NullAway") // Nulls are what is to be refused.
    void aValueThatCannotBeStoredLeavesTheOldOne() {
        try (MemoryMap<Everything> map = MemoryMap.open(file(), Everything.class)) {
            map.set(everything());
            Everything e = everything();
            assertThatThrownBy(() -> map.set(with(false, null, e.counts, e.points)))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("text");
            assertThatThrownBy(() -> map.set(with(false, e.text, new int[4], e.points)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("i32[5]");
            assertThatThrownBy(() -> map.set(with(false, e.text, e.counts, new Point[2])))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("Point[2]");
            assertThatThrownBy(() -> map.set(null)).isInstanceOf(NullPointerException.class);
            assertSame(map.get(), everything());
        }
    }

    @Test
    void aViewTouchesJustTheFieldItIsAskedFor() {
        HeapPodMemory memory = new HeapPodMemory(new byte[1 << 10]);
        MemoryMap<Everything> map = over(memory, Everything.class);
        map.set(everything());
        int before = memory.stores().size();
        map.withLockedStorage(view -> {
            view.setBoolean("bool", false);
            view.setByte("i8", (byte) 8);
            view.setShort("i16", (short) 16);
            view.setChar("u16", 'u');
            view.setInt("i32", 32);
            view.setLong("i64", view.getLong("i64") + 1);
            view.setFloat("f32", 32f);
            view.setDouble("f64", 64d);
            view.setInt("counts", 1, 22);
            view.setBoolean("flags", 0, false);
            view.view("point", Point.class).setDouble("y", 20);
            view.view("points", 1, Point.class).setInt("x", 50);
            return null;
        });
        assertThat(memory.stores()).hasSize(before + 12);
        assertThat(memory.stores().get(before + 5).length()).isEqualTo(8);
        map.withUnsafeStorage(view -> {
            view.set("text", BasicType64.of("blau"));
            view.set("numbers", 1, BasicType8.of(true));
            view.set("points", 0, new Point(30, 40));
            view.set("counts", 4, 55);
            return null;
        });

        boolean checked = map.withLockedStorage(view -> {
            assertThat(view.getBoolean("bool")).isFalse();
            assertThat(view.getByte("i8")).isEqualTo((byte) 8);
            assertThat(view.getShort("i16")).isEqualTo((short) 16);
            assertThat(view.getChar("u16")).isEqualTo('u');
            assertThat(view.getInt("i32")).isEqualTo(32);
            assertThat(view.getLong("i64")).isEqualTo(-63);
            assertThat(view.getFloat("f32")).isEqualTo(32f);
            assertThat(view.getDouble("f64")).isEqualTo(64d);
            assertThat(view.get("counts", int[].class)).containsExactly(1, 22, 3, 4, 55);
            assertThat(view.getBoolean("flags", 0)).isFalse();
            assertThat(view.get("point", Point.class)).isEqualTo(new Point(1, 20));
            assertThat(view.get("points", Point[].class)).containsExactly(new Point(30, 40), new Point(50, 6));
            assertThat(view.get("text", BasicType64.class).stringValue()).isEqualTo("blau");
            assertThat(view.get("numbers", 1, BasicType8.class).boolValue()).isTrue();
            assertThat(view.get("i64", long.class)).isEqualTo(-63L);
            return true;
        });
        assertThat(checked).isTrue();
    }

    @Test
    void aViewReadsAndWritesTheWholeRecord() {
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            LongBool seen = map.withLockedStorage(view -> {
                view.set(new LongBool(5, true));
                return view.get();
            });
            assertThat(seen).isEqualTo(new LongBool(5, true)).isEqualTo(map.get());
        }
    }

    @Test
    void aViewNamesWhatIsWrongWithAnAccess() {
        try (MemoryMap<Everything> map = MemoryMap.open(file(), Everything.class)) {
            map.withLockedStorage(view -> {
                assertThatThrownBy(() -> view.getLong("i46"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("i46", "i64");
                assertThatThrownBy(() -> view.getLong("i32"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("i32", "int", "long");
                assertThatThrownBy(() -> view.set("text", BasicType8.of(1)))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> view.getInt("i32", 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no array");
                assertThatThrownBy(() -> view.getInt("counts", 5)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> view.setInt("counts", -1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
                return null;
            });
        }
    }

    @Test
    void aViewEndsWithTheFunctionItWasGivenTo() {
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            List<StructView<LongBool>> escaped = new ArrayList<>();
            map.withLockedStorage(escaped::add);
            assertThatThrownBy(() -> escaped.get(0).setLong("a", 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("returned");
            assertThat(map.get().a()).isZero();
        }
    }

    @Test
    void afterCloseEverythingIsRefusedAndClosingAgainDoesNothing() {
        MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class);
        map.close();
        map.close();
        for (Runnable use : List.<Runnable>of(
                map::get,
                () -> map.set(new LongBool(1, true)),
                map::flush,
                () -> map.withLockedStorage(StructView::get),
                () -> map.withUnsafeStorage(StructView::get))) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void flushForcesTheMapping() {
        HeapPodMemory memory = new HeapPodMemory(new byte[24]);
        over(memory, LongBool.class).flush();
        assertThat(memory.forces()).isEqualTo(1);
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            map.set(new LongBool(1, true));
            map.flush();
        }
    }

    @Test
    void lockedStorageIsExclusiveAndEveryKindOfLockIsGivenBack() throws Exception {
        ReentrantLock jdk = new ReentrantLock();
        AtomicInteger held = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        MemoryMapLock custom = new MemoryMapLock() {
            @Override
            public void lock() {
                jdk.lock();
                held.incrementAndGet();
                taken.incrementAndGet();
            }

            @Override
            public void unlock() {
                held.decrementAndGet();
                jdk.unlock();
            }
        };
        int adds = 20_000;
        for (MemoryMapLock lock :
                List.of(new MemoryMapLock.DefaultLock(), MemoryMapLock.of(new ReentrantLock(true)), custom)) {
            Path path = directory.resolve("locked" + taken.get() + lock.hashCode());
            try (MemoryMap<LongBool> map = MemoryMap.open(path, LongBool.class, lock)) {
                ExecutorService threads = Executors.newFixedThreadPool(2);
                List<Future<?>> running = new ArrayList<>();
                for (int t = 0; t < 2; t++) {
                    running.add(threads.submit(() -> {
                        for (int i = 0; i < adds / 2; i++) {
                            map.withLockedStorage(view -> {
                                view.setLong("a", view.getLong("a") + 1);
                                return null;
                            });
                        }
                    }));
                }
                for (Future<?> each : running) {
                    each.get();
                }
                threads.shutdown();
                assertThat(map.get().a()).isEqualTo(adds);
                assertThatThrownBy(() -> map.withLockedStorage(view -> {
                            throw new IllegalArgumentException("thrown in the function");
                        }))
                        .hasMessage("thrown in the function");
            }
        }
        assertThat(held).hasValue(0);
        assertThat(taken.get()).isGreaterThan(adds);
        assertThat(jdk.isLocked()).isFalse();
    }

    @Test
    void noLockIsTakenForUnsafeStorage() {
        MemoryMapLock refusing = new MemoryMapLock() {
            @Override
            public void lock() {
                throw new AssertionError("taken");
            }

            @Override
            public void unlock() {
                throw new AssertionError("given back");
            }
        };
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class, refusing)) {
            map.withUnsafeStorage(view -> {
                view.setLong("a", 3);
                return null;
            });
            assertThat(map.<Long>withUnsafeStorage(view -> view.getLong("a"))).isEqualTo(3);
        }
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class, new MemoryMapLock.NoLock())) {
            assertThat(map.get().a()).isEqualTo(3);
        }
    }

    @Test
    void theDefaultLockLetsALockedFunctionCallTheMap() {
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            map.withLockedStorage(view -> {
                map.set(new LongBool(9, true));
                return null;
            });
            assertThat(map.get().a()).isEqualTo(9);
        }
    }

    @Test
    void anInterruptNeitherFailsAnOperationNorIsForgotten() {
        Thread.currentThread().interrupt();
        try (MemoryMap<LongBool> map = MemoryMap.open(file(), LongBool.class)) {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            for (int i = 0; i < 1000; i++) {
                map.set(new LongBool(i, true));
                assertThat(map.get().a()).isEqualTo(i);
            }
            map.flush();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void manyThreadsMayCreateOneFileAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int round = 0; round < 20; round++) {
            Path path = directory.resolve("race" + round);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int index = t;
                running.add(threads.submit(() -> {
                    start.await();
                    try (MemoryMap<Numbers> map = MemoryMap.open(path, Numbers.class)) {
                        map.withLockedStorage(view -> {
                            view.setLong("values", index, index + 1);
                            return null;
                        });
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> each : running) {
                each.get();
            }
            try (MemoryMap<Numbers> map = MemoryMap.open(path, Numbers.class)) {
                assertThat(map.get().values())
                        .as("nobody's zeros over another's value")
                        .startsWith(1, 2, 3, 4, 5, 6, 7, 8);
            }
        }
        threads.shutdown();
    }

    record Numbers(@FixedArray(length = 100_000) long[] values) {}
}
