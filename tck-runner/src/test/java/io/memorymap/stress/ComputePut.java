package io.memorymap.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.memorymap.stress.Stores.Pair;
import java.util.concurrent.ConcurrentMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A computation and a plain write of one key happen one after the other, in either order. */
@JCStressTest
@Outcome(id = "11, 1", expect = ACCEPTABLE, desc = "put over nothing, then computed: 10 + 1")
@Outcome(id = "10, 2", expect = ACCEPTABLE, desc = "computed: 1, then put over it")
@Outcome(expect = FORBIDDEN, desc = "one within the other")
@State
public class ComputePut {
    private static final ConcurrentMap<Long, Pair> MAP = Stores.LARGE.asMap();

    private final long key = Stores.newKey();

    @Actor
    public void compute() {
        MAP.compute(key, (k, pair) -> Pair.of(pair == null ? 1 : pair.first() + 1));
    }

    @Actor
    public void put(II_Result result) {
        result.r2 = 1 + Pair.read(MAP.put(key, Pair.of(10)));
    }

    @Arbiter
    public void afterwards(II_Result result) {
        result.r1 = Pair.read(MAP.remove(key));
    }
}
