package io.memorymap.crash;

import io.memorymap.EndsWithParent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A process that works on a store until it is killed: what a {@link PowerCuts} looks at from below. */
final class CutChild {
    private static final int FAILED = 3;
    private static final int MOST_STEPS = 20_000;

    private CutChild() {}

    /** Arguments: plan, store file, journal of the ledger, seed. */
    public static void main(String[] args) throws IOException {
        EndsWithParent.watch();
        CutPlan plan = CutPlan.valueOf(args[0]);
        Path journal = Path.of(args[2]);
        try {
            Told told = new Told();
            Ledger ledger = plan.setup.ledger(told);
            CutJournal.replay(journal, ledger);
            told.to = CutJournal.append(journal);
            CutPlan.Opened opened = plan.new Opened(Path.of(args[1]));
            new Workload(opened, ledger, new SplittableRandom(Long.parseLong(args[3])), plan.setup).run(MOST_STEPS);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(FAILED);
        }
        // Not closed: the next life begins with what is on the disk.
        Runtime.getRuntime().halt(0);
    }

    /** Notes nothing while the journal itself is replayed. */
    private static final class Told implements Ledger.Journal {
        private Ledger.Journal to = (event, key, version) -> {};

        @Override
        public void note(Ledger.Event event, int key, long version) {
            to.note(event, key, version);
        }
    }
}
