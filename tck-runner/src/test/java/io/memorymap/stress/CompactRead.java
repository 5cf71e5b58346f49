package io.memorymap.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.memorymap.stress.Stores.Pair;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** While the log is compacted and the table rewritten, what is there is found, what is not is not, and writes go through. */
@JCStressTest
@Outcome(
        id = {"1, 0, 2"},
        expect = ACCEPTABLE,
        desc = "as if nothing were compacted")
@Outcome(expect = FORBIDDEN, desc = "torn, missed, or found where nothing is")
@State
public class CompactRead {
    private static final int KEYS = 48;
    private static final long WRITTEN = KEYS;
    private static final long NEVER_WRITTEN = -1;

    static {
        for (long key = 0; key < KEYS; key++) {
            Stores.SMALL.put(key, Pair.of(1));
        }
    }

    private final long key = Stores.newKey() % KEYS;

    @Actor
    public void compact() {
        Stores.SMALL.compact();
    }

    @Actor
    public void readAndWrite(III_Result result) {
        result.r1 = Pair.read(Stores.SMALL.get(key));
        result.r2 = Pair.read(Stores.SMALL.get(NEVER_WRITTEN));
        Stores.SMALL.remove(WRITTEN);
        Stores.SMALL.put(WRITTEN, Pair.of(2));
        result.r3 = Pair.read(Stores.SMALL.get(WRITTEN));
    }
}
