package io.memorymap.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.memorymap.stress.Stores.Pair;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A new entry is seen whole or not at all, and is there afterwards. */
@JCStressTest
@Outcome(
        id = {"0, 1", "1, 1"},
        expect = ACCEPTABLE,
        desc = "before or after")
@Outcome(expect = FORBIDDEN, desc = "torn, or lost")
@State
public class PublishRead {
    private final long key = Stores.newKey();

    @Actor
    public void publish() {
        Stores.LARGE.put(key, Pair.of(1));
    }

    @Actor
    public void read(II_Result result) {
        result.r1 = Pair.read(Stores.LARGE.get(key));
    }

    @Arbiter
    public void afterwards(II_Result result) {
        result.r2 = Pair.read(Stores.LARGE.getAndRemove(key));
    }
}
