package io.memorymap.proof;

import io.memorymap.proof.PlantedBug.Edit;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of bugs that the harnesses have to catch, and how each is planted: most by a change of the product's source, which is compiled beside it, some by
 * what stands between a store and its memory. One that has several sides stands here several times.
 */
final class PlantedBugs {
    /** How many numbers the list has. */
    static final int NUMBERS = 32;

    private static final String PLANTED = "crash.PlantedBugsTest";
    private static final String KILLS = "crash.EveryKillPointTest";
    private static final String POWER = "crash.PowerLossTest";
    private static final String STEPS = "crash.InterleavedOperationsTest";
    private static final String SEGMENT = "engine/Segment";
    private static final String WRITER = "engine/SegmentWriter";
    private static final String TABLE = "engine/SlotTable";
    private static final String LOG = "engine/BlockLog";
    private static final String TAIL = "engine/TailRecord";

    private final List<PlantedBug> bugs = new ArrayList<>();

    private PlantedBugs() {}

    /** All of them, in the order of their numbers. */
    static List<PlantedBug> all() {
        PlantedBugs list = new PlantedBugs();
        list.publishing();
        list.reading();
        list.probing();
        list.queues();
        list.checkpoints();
        list.recoveries();
        list.bounds();
        list.endings();
        return List.copyOf(list.bugs);
    }

    /** A bug that the harness itself plants. */
    private void byHarness(int number, String name, String type, String method, int iteration) {
        bugs.add(new PlantedBug(number, name, List.of(), type, method, iteration));
    }

    /** A bug that only the model shows: in the product it takes more than the harnesses can come upon. */
    private void inModel(int number, String name, String line) {
        bugs.add(new PlantedBug(number, name, List.of(), PlantedBug.MODEL, line, 0));
    }

    private Planting plant(int number, String name) {
        return new Planting(number, name);
    }

    /** A bug that is planted by changes of sources. */
    private final class Planting {
        private final int number;
        private final String name;
        private final List<Edit> edits = new ArrayList<>();

        Planting(int number, String name) {
            this.number = number;
            this.name = name;
        }

        Planting in(String file, String from, String to) {
            edits.add(new Edit(file, from, to));
            return this;
        }

        void caughtBy(String type, String method) {
            caughtBy(type, method, 0);
        }

        void caughtBy(String type, String method, int iteration) {
            bugs.add(new PlantedBug(number, name, List.copyOf(edits), type, method, iteration));
        }
    }

    private void publishing() {
        byHarness(1, "slot before bytes", PLANTED, "isCaughtByKills", 1);
        byHarness(2, "head before slot", PLANTED, "isCaughtByKills", 2);
        plant(3, "a block is reused without a word to its readers")
                .in(SEGMENT, "TABLE_SEQ.setRelease(this, seq + 2);", "TABLE_SEQ.setRelease(this, seq);")
                .caughtBy(STEPS, "aReadHasTheValueOfBeforeOrAfter", 3);
    }

    private void reading() {
        plant(4, "readers validate hits only")
                .in(SEGMENT, "if (result == ABSENT && isUnmoved(before)) {", "if (result == ABSENT) {")
                .caughtBy(STEPS, "aReadHasTheValueOfBeforeOrAfter", 5);
        plant(5, "what was copied is not validated, sums off")
                .in(
                        SEGMENT,
                        "        if (!isUnmoved(before)) {\n            return RESTART;\n        }\n        if (!inBounds)",
                        "        if (!inBounds)")
                .caughtBy(STEPS, "aReadHasTheValueOfBeforeOrAfter", 3);
        plant(6, "a removal always writes EMPTY")
                .in(TABLE, "long after = passed ? TOMBSTONE : EMPTY;", "long after = EMPTY;")
                .caughtBy("engine.SlotTableTest", "everyKeyIsFoundWhileItIsThereAndNotAfterwards");
    }

    private void probing() {
        plant(7, "a tombstone is cleaned while keys pass its bucket")
                .in(TABLE, "if (count + delta == 0) {", "if (delta < 0) {")
                .caughtBy("engine.SlotTableTest", "everyKeyIsFoundWhileItIsThereAndNotAfterwards");
        plant(7, "the count of passing keys is not decremented")
                .in(
                        TABLE,
                        "counts[bucket] = (byte) (count + delta);",
                        "counts[bucket] = (byte) (count + Math.max(0, delta));")
                .caughtBy("engine.SlotTableTest", "anEmptiedTableHoldsNoTombstone");
        plant(7, "a count of 255 does not stick")
                .in(TABLE, "if (count != STICKY) {", "if (count != STICKY || delta < 0) {")
                .caughtBy(
                        "engine.SlotTableTest", "aCountThatHasReachedItsLimitSticksUntilTheTableIsLoadedAndTidiedAnew");
        plant(8, "an update moves its key to an earlier free slot")
                .in(
                        WRITER,
                        "            table.publish(slot, request.hash29(), offset);\n        } else {",
                        "            table.clear(slot, request.hash29());\n"
                                + "            slot = table.insert(request.hash29(), offset);\n        } else {")
                .caughtBy(STEPS, "aReadHasTheValueOfBeforeOrAfter", 1);
        plant(9, "compact() rewrites the table without its sequence number")
                .in(
                        WRITER,
                        "        segment.tableMoves();\n        segment.rewriteTable(buckets);",
                        "        segment.rewriteTable(buckets);")
                .caughtBy(STEPS, "aReadHasTheValueOfBeforeOrAfter", 6);
        plant(9, "an iteration ignores the sequence number of the table")
                .in(SEGMENT, "if (count >= 0 && isUnmoved(before)) {", "if (count >= 0) {")
                .caughtBy(STEPS, "anIterationMeetsEachEntryOnce", 2);
    }

    private void queues() {
        plant(10, "an update goes to the other queue")
                .in(
                        WRITER,
                        "q = present ? log.queueOf(SlotDescriptor.offset(table.word(slot))) : QUEUE_SMALL;",
                        "q = QUEUE_SMALL;")
                .caughtBy(POWER, "losesNothingThatWasFlushed", 3);
        plant(10, "an insert over an expired entry goes to S")
                .in(WRITER, "q = present ? log.queueOf", "q = request.found ? log.queueOf")
                .caughtBy("crash.ClockJumpTest", "movesExpiriesByTheJumpAndBringsNothingBack", 2);
        byHarness(11, "a REMOVE is not written", PLANTED, "isCaughtByKills", 7);
        plant(11, "a REMOVE is dropped before older versions")
                .in(
                        WRITER,
                        "            int q = log.queueOf(offset);\n            TailCleaner.Room room",
                        "            int q = QUEUE_SMALL;\n            TailCleaner.Room room")
                .caughtBy(POWER, "losesNothingThatWasFlushed", 3);
        byHarness(12, "an eviction clears the slot before the tail", PLANTED, "isCaughtByKills", 3);
        inModel(13, "a promotion leaves the tail of S behind", "bug-13-tail-of-s-stays");
    }

    private void checkpoints() {
        byHarness(14, "blocks are reused before the force", PLANTED, "isCaughtByLossesOfPower", 1);
        plant(14, "blocks are freed by a checkpoint whose cut precedes them")
                .in("engine/BlockPool", "int n = Math.min(count, pendingCount);", "int n = pendingCount;")
                .caughtBy("crash.WritesBesideCheckpointTest", "nothingOfBeforeItIsLost");
        plant(15, "the values of a checkpoint are taken after the force")
                .in(
                        "engine/Checkpointer",
                        "                    checkpoint.write(segment);",
                        "                    Checkpoint.ofHeaderWords(segment).write(segment);")
                .caughtBy("crash.WritesBesideCheckpointTest", "nothingOfBeforeItIsLost");
        byHarness(15, "the header is forced before the log", PLANTED, "isCaughtByLossesOfPower", 5);
        byHarness(16, "recovery trusts live tail and head", PLANTED, "isCaughtByLossesOfPower", 2);
    }

    private void recoveries() {
        inModel(17, "the sequence does not jump", "bug-17-no-jump");
        plant(17, "the stopping rule is ignored")
                .in(
                        "engine/recovery/LogReplay",
                        "int sure = index < sureIndex ? limit : index == sureIndex ? Math.min(limit, start(index) + sureAt) : 0;",
                        "int sure = limit;")
                .caughtBy(POWER, "losesNothingThatWasFlushed");
        byHarness(18, "sums are not looked at", PLANTED, "isCaughtByLossesOfPower", 7);
        plant(18, "the sum is not bound to the sequence")
                .in("engine/RecordImage", "newPlace ^ newSeq", "newPlace")
                .in("engine/RecordImage", "place ^ seq", "place")
                .caughtBy("format.GoldenStoreTest", "theKeptFileOpensAndGoesOn");
        byHarness(19, "CLEAN to DIRTY is not forced", PLANTED, "isCaughtByLossesOfPower", 6);
        plant(20, "the epoch is set before the rebuild")
                .in(
                        "engine/recovery/SegmentRebuild",
                        "        segment.held(HELD_REBUILDING);",
                        "        segment.epoch(store.epoch);\n        segment.held(HELD_REBUILDING);")
                .caughtBy("crash.KilledRecoveryTest", "losesNothingThatWasFlushed");
        plant(20, "a copied file is trusted by its boot id")
                .in("engine/head/StoreHeader", "&& fileKey[0] == HeapBytes.getLong(image, FILE_KEY_OFFSET)", "")
                .caughtBy(POWER, "aCopyOnTheSameBootIsNotTrustedEither");
        plant(21, "a failed force is repeated as a success")
                .in("engine/Checkpointer", "            store.poison(e);\n", "")
                .caughtBy("crash.FailedForceTest", "isNeverRepeatedAsASuccess");
    }

    private void bounds() {
        plant(22, "what was written is not read back")
                .in(
                        LOG,
                        "if (!Arrays.equals(readBack, 0, length, bytes, 0, length)) {",
                        "if (readBack.length < length) {")
                .caughtBy("crash.FullDiskTest", "refusesWritesAndGoesOnWhenThereIsRoom", 6);
        plant(23, "an equal put is acknowledged at once")
                .in(
                        "engine/SegmentStore",
                        "if (sync && (outcome == Outcome.DONE || outcome == Outcome.UNCHANGED)) {",
                        "if (sync && outcome == Outcome.DONE) {")
                .caughtBy(STEPS, "anEqualPutReturnsWhenWhatItFoundIsOnTheDisk");
        plant(24, "an expiry is set without the lock")
                .in(
                        WRITER,
                        "        return change(TOUCH, request);",
                        "        return mayWrite(request) ? tryTouch(request) : Outcome.BUSY;")
                .caughtBy(STEPS, "anExpiryThatIsSetWhileTheRecordMovesIsSet");
        plant(24, "a record that moves does not take its expiry along")
                .in(
                        TAIL,
                        "writer.append(to, image, image.expiresAt());",
                        "writer.append(to, image, RecordDescriptor.NEVER_MILLIS);")
                .caughtBy(STEPS, "anExpiryThatIsSetWhileTheRecordMovesIsSet");
        plant(25, "counters are not recounted after a kill")
                .in(
                        "engine/recovery/SegmentRepair",
                        "        segment.counters(count, bytes);\n        segment.dirty = true;",
                        "        segment.dirty = true;")
                .caughtBy(KILLS, "leavesTheOldValueOrTheNewOne", 1);
        plant(25, "a permit leaks when an operation fails")
                .in(
                        WRITER,
                        "                if (!isWanting(result)) {\n                    settleShare();\n                }\n",
                        "")
                .in(
                        WRITER,
                        "            expiries.forget();\n            settleShare();\n",
                        "            expiries.forget();\n")
                .caughtBy("crash.ErrorTest", "inTheMiddleLeavesOldOrNewAndLosesNoRoom", 1);
        plant(25, "a permit is taken and put back")
                .in(
                        "engine/StoreBounds",
                        "                if (old < least) {\n                    return 0;\n                }",
                        """
                                        if (batch == 0) {
                                            if (left.addAndGet(-least) < 0) {
                                                // As a scheduler may do.
                                                java.util.concurrent.locks.LockSupport.parkNanos(50_000);
                                                left.addAndGet(least);
                                                return 0;
                                            }
                                            return least;
                                        }
                                        if (old < least) {
                                            return 0;
                                        }""")
                .caughtBy("crash.BoundedWorkTest", "whatIsRefusedToOneIsNotMissedByAnother");
        plant(26, "a segment of a strict store is sized by the mean")
                .in(
                        "engine/head/Geometry",
                        "return (long) Math.ceil(DEVIATIONS * Math.sqrt((double) mean * one));",
                        "return 0;")
                .caughtBy("StoreBoundsTest", "aStoreThatIsFilledToItsCapacityHasAllOfIt");
        plant(27, "what is reclaimed is evicted, below the bounds too")
                .in(
                        TAIL,
                        "        return relocate(q, q);",
                        "        if (store.geometry.evicting()) {\n            evict(q);\n            return true;\n        }\n"
                                + "        return relocate(q, q);")
                .caughtBy("StoreEvictionTest", "belowItsBoundsNothingIsDroppedHoweverMuchIsOverwritten");
        plant(28, "the cleaner waits until there is no block left")
                .in(
                        "engine/TailCleaner",
                        "moved |= scan((long) SCAN_PER_BYTE * length, now);",
                        "moved |= scan(0, now);")
                .caughtBy("crash.BoundedWorkTest", "noPutCopiesMoreThanTenTimesItsBytes");
    }

    private void endings() {
        byHarness(
                29,
                "the parity of a slot is ignored",
                "crash.DamageWhileOpenTest",
                "aParityThatIsIgnoredIsFoundOut",
                0);
        plant(30, "no roll-forward")
                .in("engine/recovery/SegmentRepair", "        rollForward();\n", "")
                .caughtBy(KILLS, "leavesTheOldValueOrTheNewOne", 1);
        plant(30, "a put that failed can be rolled forward")
                .in(
                        WRITER,
                        "abandonDue |= unpublished || (ownRecord != NONE && !isOwnPublished());",
                        "abandonDue = false;")
                .caughtBy("crash.FullDiskTest", "refusesWritesAndGoesOnWhenThereIsRoom", 1);
        plant(31, "a checkpoint is asked for under the lock of a segment")
                .in("engine/SegmentStore", "        Outcome outcome = writer.put(request);\n", """
                                Outcome outcome;
                                synchronized (segment(request.hash).lock) {
                                    outcome = writer.put(request);
                                    while (provide(writer, request, outcome)) {
                                        outcome = writer.put(request);
                                    }
                                }
                        """)
                .caughtBy(STEPS, "writersAndACheckpointNeverWaitForEachOther");
        plant(32, "the limit at the end of a block is off by one record word")
                .in(LOG, "headAt[q] + length <= recordsEnd;", "headAt[q] + length <= recordsEnd + 8;")
                .caughtBy("engine.BlockLogTest", "aRecordThatEndsWithItsBlockIsTheLastOneThatFits");
    }
}
