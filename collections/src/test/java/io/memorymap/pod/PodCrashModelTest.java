package io.memorymap.pod;

import static io.memorymap.pod.PodStoreFiles.STRIDE;
import static io.memorymap.pod.PodStoreFiles.entries;
import static io.memorymap.pod.PodStoreFiles.image;
import static io.memorymap.pod.PodStoreFiles.key;
import static io.memorymap.pod.PodStoreFiles.layout;
import static io.memorymap.pod.PodStoreFiles.swift;
import static io.memorymap.pod.PodStoreFiles.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.pod.HeapPodMemory.Store;
import io.memorymap.pod.PodStoreFiles.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every operation is cut after each of its stores, and what is left must hold the state before or after it: to this library,
 * to the probe of the Swift library, and to whatever is done next.
 */
class PodCrashModelTest {
    /** How a violation is reported, so that the planted bugs can count them. */
    private static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    /** The states that are right after a crash, by key; {@code null} for no entry. */
    private record Expected(Map<Long, Sample> before, Map<Long, Sample> after, boolean wholly) {}

    private static Sample sample(long i) {
        return new Sample(i, i / 8.0);
    }

    private static Map<Long, Sample> decoded(PodTable table) {
        Map<Long, Sample> map = new HashMap<>();
        for (int slot : table.slots()) {
            map.put(table.key(slot).intValue(), (Sample) layout().value().decode(table.value(slot), 0));
        }
        return map;
    }

    private static void check(byte[] image, Expected expected, String at) {
        PodTable table = new PodTable(new HeapPodMemory(image.clone()), layout());
        Map<Long, Sample> found = decoded(table);
        Set<Long> keys = new HashSet<>(expected.before.keySet());
        keys.addAll(expected.after.keySet());
        keys.addAll(found.keySet());
        if (expected.wholly) {
            require(found.equals(expected.before) || found.equals(expected.after), at + ": neither old nor new");
        }
        SwiftTable swift = swift(image.clone());
        for (long key : keys) {
            Sample here = found.get(key);
            Sample old = expected.before.get(key);
            Sample now = expected.after.get(key);
            require(Objects.equals(here, old) || Objects.equals(here, now), at + ": " + key + " has " + here);
            byte[] there = swift.get(key(key));
            require(
                    here == null ? there == null : Arrays.equals(there, value(here)),
                    at + ": the older library finds another value for " + key + " than " + here);
            int slot = table.find(BasicType8.of(key));
            require((slot != PodTable.NONE) == (here != null), at + ": get and iteration differ for " + key);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new Violation(what);
        }
    }

    /** What comes after a crash: nothing removed or replaced may show again, and the bytes end as the older library reads them. */
    private static void checkLife(byte[] image, String at) {
        HeapPodMemory memory = new HeapPodMemory(image.clone());
        PodTable table = new PodTable(memory, layout());
        Map<Long, Sample> model = decoded(table);
        int i = 0;
        for (long key : List.copyOf(model.keySet())) {
            switch (i++ % 4) {
                case 0 -> {
                    table.remove(BasicType8.of(key));
                    model.remove(key);
                }
                case 1 -> {
                    table.put(BasicType8.of(key), image(sample(-key)));
                    model.put(key, sample(-key));
                }
                default -> {}
            }
        }
        table.compact();
        require(decoded(table).equals(model), at + ": life goes on with other entries");
        require(swift(memory.bytes()).entries().equals(entries(model)), at + ": bytes after life goes on");
        require(swift(memory.bytes()).tombstones() == 0, at + ": tombstones after compact");
    }

    /** Runs an operation on a copy and returns its stores. */
    private static List<Store> storesOf(byte[] start, int bulk, Consumer<PodTable> operation) {
        HeapPodMemory memory = new HeapPodMemory(start.clone(), bulk);
        operation.accept(new PodTable(memory, layout()));
        return memory.stores();
    }

    private static int cutEverywhere(byte[] start, List<Store> stores, Expected expected, int lifeEvery) {
        byte[] image = start.clone();
        check(image, expected, "before any store");
        for (int i = 0; i < stores.size(); i++) {
            stores.get(i).applyTo(image);
            String at = "after store " + (i + 1) + " of " + stores.size();
            check(image, expected, at);
            if (i % lifeEvery == 0) {
                checkLife(image, at);
            }
        }
        Map<Long, Sample> last = decoded(new PodTable(new HeapPodMemory(image), layout()));
        require(last.equals(expected.after), "at the end: the operation has not taken effect");
        return stores.size();
    }

    private static byte[] start(Map<Long, Sample> model, int entries, int removed, long seed) {
        SwiftTable table = swift(SwiftTable.emptyFile(STRIDE));
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> there = new ArrayList<>();
        while (there.size() < entries) {
            long key = random.nextInt(100_000);
            if (model.putIfAbsent(key, sample(key)) == null) {
                table.set(key(key), value(sample(key)));
                there.add(key);
            }
        }
        for (int i = 0; i < removed; i++) {
            long key = there.remove(random.nextInt(there.size()));
            table.remove(key(key));
            model.remove(key);
        }
        return table.file();
    }

    private static int cutPut(byte[] start, Map<Long, Sample> before, long key, Sample sample) {
        Map<Long, Sample> after = new HashMap<>(before);
        after.put(key, sample);
        List<Store> stores = storesOf(start, 1, table -> table.put(BasicType8.of(key), image(sample)));
        return cutEverywhere(start, stores, new Expected(before, after, true), 1);
    }

    @Test
    void anInsertIsThereWhollyOrNotAtAll() {
        for (int entries : new int[] {0, 1, 30, 128, 250}) {
            Map<Long, Sample> before = new HashMap<>();
            byte[] start = start(before, entries, 0, entries);
            int stores = cutPut(start, before, 200_000, sample(200_000));
            assertThat(stores).as("key, value and state").isEqualTo(33);

            Map<Long, Sample> holed = new HashMap<>();
            byte[] tombstones = start(holed, 255, 100, entries);
            cutPut(tombstones, holed, 200_000, sample(200_000));
        }
    }

    @Test
    void aReplacementIsOldOrNewWhileASlotIsFree() {
        for (int removed : new int[] {0, 1, 100}) {
            Map<Long, Sample> before = new HashMap<>();
            byte[] start = start(before, 255, removed, removed);
            for (long key : before.keySet().stream().limit(8).toList()) {
                cutPut(start, before, key, sample(-1 - key));
            }
        }
    }

    @Test
    void aReplacementOfOneFieldIsOneStoreInPlace() {
        Map<Long, Sample> before = new HashMap<>();
        byte[] start = start(before, 256, 0, 3);
        for (long key : before.keySet().stream().limit(60).toList()) {
            Sample old = before.get(key);
            assertThat(old).isNotNull();
            int stores = cutPut(start, before, key, new Sample(old == null ? 0 : old.number(), 0.5));
            assertThat(stores).isEqualTo(1);
        }
    }

    @Test
    void aReplacementThatFollowsReplacementsTakesTurnsBetweenTwoSlots() {
        Map<Long, Sample> model = new HashMap<>();
        byte[] image = start(model, 200, 0, 4);
        long key = model.keySet().iterator().next();
        for (int i = 0; i < 10; i++) {
            cutPut(image, model, key, sample(1_000_000 + i));
            int round = i;
            storesOf(image, 1, table -> table.put(BasicType8.of(key), image(sample(1_000_000 + round))))
                    .forEach(store -> store.applyTo(image));
            model.put(key, sample(1_000_000 + i));
        }
        assertThat(swift(image).tombstones()).isEqualTo(1);
    }

    @Test
    void aRemovalIsOneStore() {
        Map<Long, Sample> before = new HashMap<>();
        byte[] start = start(before, 200, 30, 5);
        for (long key : before.keySet().stream().limit(25).toList()) {
            Map<Long, Sample> after = new HashMap<>(before);
            after.remove(key);
            List<Store> stores = storesOf(start, 1, table -> table.remove(BasicType8.of(key)));
            assertThat(stores).hasSize(1);
            cutEverywhere(start, stores, new Expected(before, after, true), 1);
        }
    }

    @Test
    void removeAllLeavesEachEntryOldOrGone() {
        for (int entries : new int[] {5, 256}) {
            Map<Long, Sample> before = new HashMap<>();
            byte[] start = start(before, entries, entries / 5, 6);
            List<Store> stores = storesOf(start, entries > 100 ? 8 : 1, PodTable::removeAll);
            cutEverywhere(start, stores, new Expected(before, Map.of(), false), 16);
            byte[] end = start.clone();
            stores.forEach(store -> store.applyTo(end));
            assertThat(end).isEqualTo(SwiftTable.emptyFile(STRIDE));
        }
    }

    @Test
    void compactLosesNothingAndShowsNothingForeignWhereverItStops() {
        int[][] loads = {{3, 1}, {20, 10}, {120, 60}, {230, 30}, {256, 1}, {256, 2}, {256, 128}, {256, 255}, {50, 50}};
        for (int[] load : loads) {
            for (long seed = 0; seed < (load[0] > 50 ? 1 : 3); seed++) {
                Map<Long, Sample> model = new HashMap<>();
                byte[] start = start(model, load[0], load[1], seed);
                List<Store> stores = storesOf(start, load[0] > 50 ? 16 : 1, PodTable::compact);
                cutEverywhere(start, stores, new Expected(model, model, true), 50);

                byte[] end = start.clone();
                stores.forEach(store -> store.applyTo(end));
                SwiftTable older = swift(start.clone());
                older.compact();
                assertThat(end).as("the older library's own result").isEqualTo(older.file());
            }
        }
    }

    @Test
    void aSecondCrashDuringTheRepairOfAFirstLosesNothing() {
        Map<Long, Sample> model = new HashMap<>();
        byte[] start = start(model, 256, 20, 8);
        List<Store> first = storesOf(start, 40, PodTable::compact);
        byte[] image = start.clone();
        for (int i = 0; i < first.size(); i++) {
            first.get(i).applyTo(image);
            if (i % 13 == 0) {
                List<Store> second = storesOf(image, 40, PodTable::compact);
                byte[] again = image.clone();
                for (int j = 0; j < second.size(); j++) {
                    second.get(j).applyTo(again);
                    if (j % 7 == 0) {
                        check(again, new Expected(model, model, true), "store " + i + ", then store " + j);
                    }
                }
            }
        }
    }

    // What follows proves the checker: three ways to get the order wrong, each of which must be seen.

    @Test
    void theModelSeesAStateStoredBeforeItsEntry() {
        Map<Long, Sample> before = new HashMap<>();
        byte[] start = start(before, 30, 0, 9);
        Map<Long, Sample> after = new HashMap<>(before);
        after.put(200_000L, sample(200_000));
        List<Store> stores =
                new ArrayList<>(storesOf(start, 1, table -> table.put(BasicType8.of(200_000), image(sample(200_000)))));
        stores.add(0, stores.remove(stores.size() - 1));
        assertSeen(start, stores, new Expected(before, after, true));
    }

    @Test
    void theModelSeesACompactThatClearsFirstAndReinsertsThen() {
        Map<Long, Sample> model = new HashMap<>();
        byte[] start = start(model, 120, 60, 10);
        byte[] cleared = SwiftTable.emptyFile(STRIDE);
        SwiftTable older = swift(start.clone());
        older.compact();
        List<Store> stores = new ArrayList<>();
        for (byte[] step : List.of(cleared, older.file())) {
            for (int slot = 0; slot < 256; slot++) {
                int at = 8 + slot * STRIDE;
                stores.add(new Store(at, Arrays.copyOfRange(step, at, at + STRIDE)));
            }
        }
        assertSeen(start, stores, new Expected(model, model, true));
    }

    @Test
    void theModelSeesSlotsEmptiedInTheMiddleOfTheMoves() {
        Map<Long, Sample> model = new HashMap<>();
        byte[] start = start(model, 230, 30, 11);
        int state = 32;
        List<Store> stores = storesOf(start, 1, PodTable::compact).stream()
                .map(store -> (store.at() - 8) % STRIDE == state && store.value() == 2
                        ? new Store(store.at(), new byte[] {0})
                        : store)
                .collect(Collectors.toList());
        assertSeen(start, stores, new Expected(model, model, true));
    }

    private static void assertSeen(byte[] start, List<Store> stores, Expected expected) {
        assertThatThrownBy(() -> cutEverywhere(start, stores, expected, 10)).isInstanceOf(Violation.class);
    }
}
