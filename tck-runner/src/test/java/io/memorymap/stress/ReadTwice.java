package io.memorymap.stress;

import io.memorymap.stress.Stores.Pair;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A state with an entry that is there at first, and the two reads that a race puts beside a write. A race declares its actors
 * itself: jcstress does not find inherited ones.
 */
abstract class ReadTwice {
    final long key = Stores.newKey();

    ReadTwice() {
        Stores.LARGE.put(key, Pair.of(1));
    }

    final void readInto(III_Result result) {
        result.r1 = Pair.read(Stores.LARGE.get(key));
        result.r2 = Pair.read(Stores.LARGE.get(key));
    }
}
