package io.memorymap.engine.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/**
 * Tells the flight recorder of one store: of its opening once, and of what its counters say each time they have moved. So what happens a thousand
 * times in a second is one event, and operations pay nothing. Thread-safe.
 */
public final class StoreFlight {
    private final String store;
    private boolean opened;
    private StoreFigures told = StoreFigures.NONE;

    /**
     * The flight of a store.
     *
     * @param store what it is called
     */
    public StoreFlight(String store) {
        this.store = store;
    }

    /**
     * Tells what has happened since this was last called.
     *
     * @param openedAt when the store was opened, in epoch milliseconds
     * @param openingNanos how long that took
     * @param now its figures
     */
    public synchronized void tell(long openedAt, long openingNanos, StoreFigures now) {
        StoreFigures before = told;
        told = now;
        if (!opened) {
            opened = true;
            tellOpened(openedAt, openingNanos, now);
        } else if (now.grownBytes() > before.grownBytes() || now.growthsRefused() > before.growthsRefused()) {
            Grown event = new Grown();
            event.store = store;
            event.grownBytes = now.grownBytes() - before.grownBytes();
            event.bytes = now.grownBytes();
            event.refused = now.growthsRefused() - before.growthsRefused();
            event.commit();
        }
        if (now.evictions() > before.evictions()) {
            Evicted event = new Evicted();
            event.store = store;
            event.evicted = now.evictions() - before.evictions();
            event.entries = now.entries();
            event.bytes = now.bytes();
            event.commit();
        }
        tellRecovered(before, now);
    }

    private void tellOpened(long openedAt, long openingNanos, StoreFigures now) {
        Opened event = new Opened();
        event.store = store;
        event.openedAt = openedAt;
        event.opening = openingNanos;
        event.entries = now.entries();
        event.bytes = now.bytes();
        event.commit();
    }

    private void tellRecovered(StoreFigures before, StoreFigures now) {
        Recovered event = new Recovered();
        event.store = store;
        event.repaired = now.segmentsRepaired() - before.segmentsRepaired();
        event.rebuilt = now.segmentsRebuilt() - before.segmentsRebuilt();
        event.damaged = now.damagedPlaces() - before.damagedPlaces();
        event.mended = now.mended() - before.mended();
        if (event.repaired + event.rebuilt + event.damaged + event.mended > 0) {
            event.commit();
        }
    }

    /**
     * Tells of a checkpoint.
     *
     * @param nanos how long it took
     */
    public void checkpoint(long nanos) {
        Checkpoint event = new Checkpoint();
        event.store = store;
        event.took = nanos;
        event.commit();
    }

    /**
     * Tells of a compaction.
     *
     * @param nanos how long it took
     * @param tombstones how many it has removed
     * @param bytes bytes of the logs that it has freed
     */
    public void compacted(long nanos, long tombstones, long bytes) {
        Compacted event = new Compacted();
        event.store = store;
        event.took = nanos;
        event.tombstones = tombstones;
        event.bytes = bytes;
        event.commit();
    }

    @Name("io.memorymap.StoreOpened")
    @Label("Store Opened")
    @Description("A store was opened; told about a second later, when opening can no longer be slowed down by it")
    @Category("MemoryMap")
    @StackTrace(false)
    static final class Opened extends Event {
        @Label("Store")
        String store = "";

        @Label("Opened At")
        @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
        long openedAt;

        @Label("Opening")
        @Timespan(Timespan.NANOSECONDS)
        long opening;

        @Label("Entries")
        long entries;

        @Label("Live Bytes")
        @DataAmount
        long bytes;
    }

    @Name("io.memorymap.StoreRecovered")
    @Label("Store Recovered")
    @Description("Parts of a store were made good after a kill, a loss of power, or damage")
    @Category("MemoryMap")
    @StackTrace(false)
    static final class Recovered extends Event {
        @Label("Store")
        String store = "";

        @Label("Segments Repaired")
        long repaired;

        @Label("Segments Rebuilt")
        long rebuilt;

        @Label("Damaged Places")
        long damaged;

        @Label("Mended")
        long mended;
    }

    @Name("io.memorymap.StoreCheckpoint")
    @Label("Store Checkpoint")
    @Description("What a store had written was forced to its device")
    @Category("MemoryMap")
    @StackTrace(false)
    static final class Checkpoint extends Event {
        @Label("Store")
        String store = "";

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;
    }

    @Name("io.memorymap.StoreGrown")
    @Label("Store Grown")
    @Description("A store has taken more space of its device, or would have and could not")
    @Category("MemoryMap")
    @StackTrace(false)
    static final class Grown extends Event {
        @Label("Store")
        String store = "";

        @Label("Bytes More")
        @DataAmount
        long grownBytes;

        @Label("Bytes of Parts in Use")
        @DataAmount
        long bytes;

        @Label("Times Refused")
        long refused;
    }

    @Name("io.memorymap.StoreCompacted")
    @Label("Store Compacted")
    @Description("What was dead in a store was removed")
    @Category("MemoryMap")
    @StackTrace(false)
    static final class Compacted extends Event {
        @Label("Store")
        String store = "";

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Tombstones")
        long tombstones;

        @Label("Freed Bytes")
        @DataAmount
        long bytes;
    }

    @Name("io.memorymap.StoreEvicted")
    @Label("Store Evicted")
    @Description("A store has dropped entries at a bound since it was last told of")
    @Category("MemoryMap")
    @StackTrace(false)
    static final class Evicted extends Event {
        @Label("Store")
        String store = "";

        @Label("Evicted")
        long evicted;

        @Label("Entries")
        long entries;

        @Label("Live Bytes")
        @DataAmount
        long bytes;
    }
}
