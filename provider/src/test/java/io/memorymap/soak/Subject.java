package io.memorymap.soak;

import io.memorymap.VerificationReport;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A store or cache under test: the operations that both kinds have, and some that only one has. */
interface Subject extends AutoCloseable {
    byte @Nullable [] get(int key);

    Map<Integer, byte[]> getAll(Collection<Integer> keys);

    boolean contains(int key);

    /** Writes a value in one of several ways; false if it was refused, and nothing has changed. */
    boolean write(int key, byte[] value, SplittableRandom random);

    /** Removes a key in one of several ways. */
    void remove(int key, SplittableRandom random);

    /** What else there is to be done to a store. */
    void maintain(SplittableRandom random);

    /** All entries. */
    Map<Integer, byte[]> all();

    long size();

    /** Bytes of the live records, or -1 if it does not say. */
    long bytes();

    /** Damage that was met since it was opened. */
    long damages();

    /** Makes all anew from the log, and looks at everything. */
    VerificationReport repairAndVerify();

    VerificationReport verify();

    void clear();

    /** Whether it may drop an entry. */
    boolean evicts();

    @Override
    void close();
}
