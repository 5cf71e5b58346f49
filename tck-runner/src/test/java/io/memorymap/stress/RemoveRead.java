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

/** An entry that is removed is seen whole until it is gone, and does not come back. */
@JCStressTest
@Outcome(
        id = {"1, 1, 0", "1, 0, 0", "0, 0, 0"},
        expect = ACCEPTABLE,
        desc = "there, then gone")
@Outcome(expect = FORBIDDEN, desc = "torn, or back again")
@State
public class RemoveRead extends ReadTwice {
    @Actor
    public void remove() {
        Stores.LARGE.remove(key);
    }

    @Actor
    public void readTwice(III_Result result) {
        readInto(result);
    }

    @Arbiter
    public void afterwards(III_Result result) {
        result.r3 = Pair.read(Stores.LARGE.get(key));
    }
}
