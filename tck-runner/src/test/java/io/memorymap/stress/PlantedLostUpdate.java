package io.memorymap.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.memorymap.stress.Stores.Pair;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A planted bug, which the way these tests are run must report: a read and a write that are not one. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "both counted")
@Outcome(expect = FORBIDDEN, desc = "one lost")
@State
public class PlantedLostUpdate {
    private final long key = Stores.newKey();

    @Actor
    public void one() {
        increment();
    }

    @Actor
    public void two() {
        increment();
    }

    private void increment() {
        int before = Pair.read(Stores.LARGE.get(key));
        Stores.LARGE.put(key, Pair.of(before + 1));
    }

    @Arbiter
    public void afterwards(I_Result result) {
        result.r1 = Pair.read(Stores.LARGE.getAndRemove(key));
    }
}
