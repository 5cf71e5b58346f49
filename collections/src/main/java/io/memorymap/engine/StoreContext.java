package io.memorymap.engine;

import io.memorymap.engine.eviction.PolicyImage;
import io.memorymap.engine.eviction.SmallShare;
import io.memorymap.engine.flight.StoreFlight;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.KeyHash;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.MappedFaults;
import io.memorymap.memory.RoomLog;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the segments of one store share: its limits, its sticky states and its counters. Thread-safe. */
public final class StoreContext {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How the file is divided. */
    public final Geometry geometry;

    // What the geometry computes anew at each call, for paths that run for each segment or each write.
    final int segmentEntries;
    final long segmentMaxBytes;

    /** The keyed hash of the store. */
    public final KeyHash hash;

    /** Whether a block is reused only after a checkpoint that has passed it. */
    public final boolean deferReuse;

    final boolean verifyReads;
    /** Where bytes are the nearer bound, bytes that are hit count, and not entries. */
    boolean weighsBytes;

    final Recovery recovery;

    // Made by the first that needs them: a store that is only read does without, and opens sooner.
    private @Nullable StoreBounds bounds;
    private @Nullable SmallShare smallShare;

    /** Tells the flight recorder; null as long as that was not seen to record. */
    volatile @Nullable StoreFlight flight;

    /** Opens what the eviction policy knew, until the first segment needs it. */
    @Nullable Supplier<@Nullable PolicyImage> kept;

    private @Nullable PolicyImage keptPolicy;
    private volatile @Nullable StoreCounts counts;

    /** Epoch of the store: a segment with an older one has not been recovered since the last power loss. */
    public volatile long epoch;

    /** What the memory of the file holds is all that was ever written to it: no power loss has come between. */
    public volatile boolean current = true;

    /** The store was created when it was opened: what is not opened of it was never written to. */
    volatile boolean created;

    /** The file was not closed cleanly: blocks outside the queues may still be needed by the last forced checkpoint. */
    public volatile boolean openedDirty;

    // What the log calls the store, and whether it was said there that it is damaged, or not mapped. Guarded by this.
    private @Nullable String name;
    private boolean damageSaid;
    private boolean unmappedSaid;

    private volatile boolean damageMet;
    /** When the log may be tried to be grown again, by {@link System#nanoTime}, after the device had no room; 0: it had. */
    private volatile long growAgainAt;

    private volatile @Nullable IOException noSpace;

    private volatile boolean closed;
    private volatile @Nullable Throwable fault;

    private final RoomLog roomLog = new RoomLog();

    /** When to look for room again, if that is the fault. Guarded by this. */
    private long roomAgainAt;

    /** By which pauses are measured; null for the time of the system. */
    @Nullable LongSupplier nanoTime;

    /** The entries of all segments have been counted into {@link #bounds()}, which hold. */
    volatile boolean boundsReady;

    /** The store of the segments; null in tests that have none. */
    @Nullable SegmentStore owner;

    private final StoreHeader header;

    /**
     * What the segments of a store share.
     *
     * @param header the store's header
     * @param deferReuse whether a block is reused only after a checkpoint that has passed it
     * @param verifyReads whether each read checks the record's sum
     * @param recovery what brings a segment back
     */
    public StoreContext(StoreHeader header, boolean deferReuse, boolean verifyReads, Recovery recovery) {
        this.header = header;
        this.geometry = header.geometry();
        this.segmentEntries = geometry.segmentEntries();
        this.segmentMaxBytes = geometry.segmentMaxBytes();
        this.hash = header.hash();
        this.deferReuse = deferReuse;
        this.verifyReads = verifyReads;
        this.recovery = recovery;
    }

    /** The bounds of the store. */
    synchronized StoreBounds bounds() {
        StoreBounds made = bounds;
        if (made == null) {
            made = new StoreBounds(geometry);
            bounds = made;
        }
        return made;
    }

    /** What the eviction policy knew when the store was closed, or null. */
    synchronized @Nullable PolicyImage keptPolicy() {
        Supplier<@Nullable PolicyImage> unopened = kept;
        if (unopened != null) {
            kept = null;
            PolicyImage opened = unopened.get();
            if (opened != null) {
                smallShare().restore(opened);
            }
            keptPolicy = opened;
        }
        return keptPolicy;
    }

    /** What the small queues may hold. */
    synchronized SmallShare smallShare() {
        SmallShare made = smallShare;
        if (made == null) {
            made = new SmallShare(geometry.segments());
            smallShare = made;
        }
        return made;
    }

    /** What has happened since the store was opened. */
    public StoreCounts counts() {
        StoreCounts made = counts;
        return made == null ? makeCounts() : made;
    }

    private synchronized StoreCounts makeCounts() {
        StoreCounts made = counts;
        if (made == null) {
            made = new StoreCounts();
            counts = made;
        }
        return made;
    }

    /** What the sums of a segment are bound to. */
    long salt(int segment) {
        return header.salt(segment);
    }

    /** A segment has given out a sequence number: if it is beyond half of them, the next opening of the store sees to it. */
    void issued(long seq) {
        if (seq > RecordDescriptor.MAX_SEQ / 2) {
            header.markShortOfNumbers();
        }
    }

    /** Something is damaged: a record, a slot, or a copy of a header. Counted, and said once. */
    public void damaged() {
        counts().corruptions.increment();
        if (!damageMet) {
            damageMet = true;
            sayDamage();
        }
    }

    /** Something was damaged, and is as it was again, since the file has it twice or in another way. */
    public void mended() {
        counts().mended.increment();
        damaged();
    }

    /** Tells what the log calls the store: before that it says nothing. */
    synchronized void named(String storeName) {
        name = storeName;
        if (damageMet) {
            sayDamage();
        }
    }

    private synchronized void sayDamage() {
        if (name != null && !damageSaid) {
            damageSaid = true;
            System.getLogger("io.memorymap")
                    .log(
                            Level.WARNING,
                            "The store " + name
                                    + " is damaged. What the file has twice was mended; what is lost is absent and"
                                    + " counted: see its recovery report and verify()");
        }
    }

    /** Whether a log may take more space: not within a second after the device had none. */
    boolean mayGrow() {
        long at = growAgainAt;
        return at == 0 || now() - at >= 0;
    }

    /** The time by which pauses are measured, in nanoseconds. */
    long now() {
        LongSupplier given = nanoTime;
        return given == null ? System.nanoTime() : given.getAsLong();
    }

    /** When to try again; never 0. */
    private long later() {
        return now() + PAUSE_NANOS | 1;
    }

    /** The device has no room. */
    void noSpace(IOException reason) {
        counts().growthsRefused.increment();
        roomLog.refused(
                now(),
                inLog() + " cannot grow: " + reason.getMessage()
                        + (geometry.evicting()
                                ? "; it drops entries sooner than its bounds ask for, until there is room"
                                : "; it takes no new entries until there is room"));
        noSpace = reason;
        growAgainAt = later();
    }

    /** The device had room again. */
    void hadSpace() {
        if (growAgainAt != 0) {
            growAgainAt = 0;
            noSpace = null;
            roomLog.granted(inLog() + " can grow again: there is room");
        }
    }

    private synchronized String inLog() {
        return name == null ? "A store" : "The store " + name;
    }

    /** Why the store cannot grow, or null if it can or may try again. */
    public @Nullable IOException noSpace() {
        return mayGrow() ? null : noSpace;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /** Why the store accepts no more writes, or null. */
    @Nullable Throwable fault() {
        return fault;
    }

    /** Makes the store read-only for good; the first reason is kept. */
    synchronized void poison(Throwable reason) {
        if (fault == null || fault instanceof FaultException.NoRoom) {
            fault = reason;
        }
    }

    /**
     * A page could not be written, or did not keep what was written. If the device has no room, that is the reason, and the store is
     * only read until there is; else the store is read-only for good.
     *
     * @param cause what was thrown
     * @param again whether the same has happened just before, when there was room: only then it is the device
     * @return what to throw
     */
    synchronized FaultException faulted(Throwable cause, boolean again) {
        if (cause instanceof FaultException.NoRoom || (cause instanceof FaultException && isReadOnly())) {
            return (FaultException) cause;
        }
        MappedFaults.drop();
        boolean mayLackRoom;
        try {
            mayLackRoom = header.checkRoom();
        } catch (EOFException cutShort) {
            mayLackRoom = false;
        } catch (IOException e) {
            return waitForRoom(e);
        }
        if (mayLackRoom && !again && !isReadOnly()) {
            return new FaultException.NoRoom("A page could not be written; there is room for it now", cause);
        }
        poison(cause);
        return cause instanceof FaultException fault
                ? fault
                : new FaultException("The mapped file could not be read or written; was it cut short?", cause);
    }

    /** As {@link #faulted}, of whatever has ended a step; null if that was no fault, or not for want of room. */
    FaultException.@Nullable NoRoom lackingRoom(Throwable cause, boolean again) {
        boolean isFault = cause instanceof InternalError || cause instanceof FaultException;
        return isFault && faulted(cause, again) instanceof FaultException.NoRoom refusal ? refusal : null;
    }

    /** Nothing is written until there is room; of a file that was cut short there is none again. */
    public synchronized FaultException waitForRoom(IOException reason) {
        if (reason instanceof EOFException) {
            return faulted(reason, false);
        }
        FaultException.NoRoom refusal = new FaultException.NoRoom(String.valueOf(reason.getMessage()), reason);
        if (fault == null) {
            System.getLogger("io.memorymap")
                    .log(
                            Level.WARNING,
                            "A store cannot be written: " + reason.getMessage()
                                    + "; it is only read until there is room");
        }
        if (!isReadOnly()) {
            roomAgainAt = later();
            fault = refusal;
        }
        return refusal;
    }

    /** A part of the file could not be mapped: what is in it is neither read nor written until it can be. */
    synchronized FaultException.NoRoom notMapped(IOException reason) {
        if (!unmappedSaid) {
            unmappedSaid = true;
            System.getLogger("io.memorymap")
                    .log(
                            Level.WARNING,
                            "A part of " + (name == null ? "a store" : "the store " + name) + " cannot be mapped: "
                                    + reason.getMessage() + "; it is tried again whenever it is needed");
        }
        return FaultException.NoRoom.forMapping(reason);
    }

    /** Whether the store is read-only for good. */
    boolean isReadOnly() {
        Throwable reason = fault;
        return reason != null && !(reason instanceof FaultException.NoRoom);
    }

    /** Whether the store is only read until there is room, which is looked at once a second. */
    boolean isWaitingForRoom() {
        return fault instanceof FaultException.NoRoom && !hasRoomAgain();
    }

    /** Whether the store may be written to: nothing has failed, or there is room again, which is looked at once a second. */
    boolean isWritable() {
        Throwable reason = fault;
        return reason == null || (reason instanceof FaultException.NoRoom && hasRoomAgain());
    }

    private synchronized boolean hasRoomAgain() {
        if (isReadOnly() || now() - roomAgainAt < 0) {
            return fault == null;
        }
        try {
            header.checkRoom();
        } catch (IOException e) {
            waitForRoom(e);
            return false;
        }
        fault = null;
        return true;
    }

    /**
     * Makes the file say that it is in use, before the first byte of it changes.
     *
     * @throws FaultException if that cannot be forced to the device: a second attempt would find nothing left to force
     */
    public void beforeFirstWrite() {
        if (!header.isDirty()) {
            SegmentStore store = owner;
            if (store != null) {
                store.needMaintenance();
            }
            try {
                header.markDirty();
            } catch (UncheckedIOException e) {
                throw notForced(e);
            }
        }
    }

    /** A force has failed, and is not repeated: the system may have dropped what it could not write. The store is read-only for good. */
    FaultException notForced(UncheckedIOException cause) {
        poison(cause);
        return new FaultException("The store could not be forced to its device and is read-only now", cause);
    }

    /**
     * What the file says cannot be, although its sums hold: nobody knows what more writes would do to it. The store is read-only for good.
     *
     * @param what in words
     * @return what to throw
     */
    public FaultException cannotBe(String what) {
        FaultException senseless = new FaultException(what);
        poison(senseless);
        return senseless;
    }

    /** Throws if the store is closed, or read-only after a fault. */
    public void checkWritable() {
        checkOpen();
        checkNoFault();
    }

    /** Throws if the store is closed. */
    void checkOpen() {
        if (closed) {
            throw new ClosedException();
        }
    }

    /** Throws if the store is read-only after a fault, or has no room to write. */
    void checkNoFault() {
        Throwable reason = fault;
        if (reason != null && !isWritable()) {
            throw FaultException.readOnly(reason);
        }
    }

    /** Thrown inside the engine when an operation meets a closed store. */
    public static final class ClosedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ClosedException() {
            super("The store is closed");
        }
    }
}
