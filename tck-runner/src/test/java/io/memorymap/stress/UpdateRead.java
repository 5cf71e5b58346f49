package io.memorymap.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.memorymap.stress.Stores.Pair;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Of an entry that is written over one sees the old value or the new one, never none, and never the old one after the new. */
@JCStressTest
@Outcome(
        id = {"1, 1, 2", "1, 2, 2", "2, 2, 2"},
        expect = ACCEPTABLE,
        desc = "old, then new")
@Outcome(expect = FORBIDDEN, desc = "torn, absent, or back in time")
@State
public class UpdateRead extends ReadTwice {
    @Actor
    public void update() {
        Stores.LARGE.put(key, Pair.of(2));
    }

    @Actor
    public void readTwice(III_Result result) {
        readInto(result);
    }

    @Arbiter
    public void afterwards(III_Result result) {
        result.r3 = Pair.read(Stores.LARGE.getAndRemove(key));
    }
}
