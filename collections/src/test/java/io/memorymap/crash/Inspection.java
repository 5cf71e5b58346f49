package io.memorymap.crash;

import io.memorymap.KeyValueStore;
import io.memorymap.VerificationReport;
import org.jspecify.annotations.Nullable;

/** Holds a whole store against what was promised, and from then on promises what was found. */
final class Inspection {
    private interface Judge {
        long version(int key, byte @Nullable [] value);
    }

    private interface Settlement {
        void settle(int key, long version);
    }

    private Inspection() {}

    /** A process has died, or nothing at all has happened. */
    static void afterKill(KeyValueStore<Integer, byte[]> store, Ledger ledger) {
        inspect(store, ledger, ledger.mayEvict(), ledger::afterKill, ledger::found);
    }

    /** The power has failed. */
    static void afterPowerLoss(KeyValueStore<Integer, byte[]> store, Ledger ledger) {
        inspect(store, ledger, ledger.mayEvict(), ledger::afterPowerLoss, ledger::settle);
    }

    private static void inspect(
            KeyValueStore<Integer, byte[]> store, Ledger ledger, boolean evicts, Judge judge, Settlement settlement) {
        int keys = ledger.keys();
        boolean gaps = !ledger.promisesWholeLogs();
        long size = store.size();
        long bytes = store.sizeInBytes();
        long[] versions = new long[keys];
        int present = 0;
        for (int key = 0; key < keys; key++) {
            versions[key] = judge.version(key, store.get(key));
            present += versions[key] == 0 ? 0 : 1;
        }
        if (evicts && (present > store.capacity() || bytes > store.statistics().maxBytes())) {
            throw new AssertionError(present + " entries, " + bytes + " bytes: more than the bounds");
        }
        for (int key = 0; key < keys; key++) {
            settlement.settle(key, versions[key]);
        }
        int iterated = store.toMap().size();
        if (size != present || iterated != present) {
            throw new AssertionError(
                    "size " + size + " and " + iterated + " entries in an iteration for " + present + " keys found");
        }
        VerificationReport found = store.verify();
        if (!found.isClean() && !(gaps && found.lostEntries() + found.damagedSlots() == 0)) {
            throw new AssertionError("not clean: " + found);
        }
    }
}
