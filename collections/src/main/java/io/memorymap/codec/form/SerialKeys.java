package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.codec.scalar.Tags;
import io.memorymap.codec.serial.KeyClass;
import io.memorymap.codec.serial.KeyFaults;
import java.io.Serializable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;

/**
 * Keys of a class that has no form of its own. Serialization follows fields, not {@code equals}, so some keys are probed: read
 * back they must be equal and give the same bytes again.
 */
final class SerialKeys {
    /** So many keys of a class are probed first. */
    private static final int FIRST = 16;

    /** Then one in so many. */
    private static final int INTERVAL = 4_096;

    private SerialKeys() {}

    static void write(Object key, ByteOutput out, Coding coding) {
        if (!(key instanceof Serializable)) {
            throw SerialForm.notSerializable(key.getClass());
        }
        String fault = KeyFaults.of(key);
        if (fault != null) {
            throw new NonCanonicalKeyException(key.getClass().getName(), fault);
        }
        // Before it is written: it may fill fields of the key.
        int hash = key.hashCode();
        int start = out.size();
        out.writeByte(Tags.SERIAL);
        SerialForm.write(key, out, coding);
        KeyClass type = KeyClass.of(key.getClass());
        long written = type.written.get();
        if (written < FIRST) {
            probe(key, hash, out, start, coding);
        } else if (written % INTERVAL == 0) {
            try {
                probe(key, hash, out, start, coding);
            } catch (NonCanonicalKeyException e) {
                coding.failedProbes().increment();
                if (!type.warned.getAndSet(true)) {
                    logger().log(Level.WARNING, e.getMessage() + ". Entries of such keys may not be found again.", e);
                }
            }
        }
        // Only now: a class that always fails is always refused.
        type.written.incrementAndGet();
    }

    private static void probe(Object key, int hash, ByteOutput out, int start, Coding coding) {
        String name = key.getClass().getName();
        KeyFaults.check(key);
        Object copy;
        try {
            copy = SerialForm.read(new ByteInput(out.array(), start + 1, out.size() - start - 1), coding);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new NonCanonicalKeyException(name, "it was written but cannot be read: " + e.getMessage(), e);
        }
        if (copy.getClass() != key.getClass()) {
            throw new NonCanonicalKeyException(
                    name,
                    "it was read as " + copy.getClass().getName() + " of the class loader "
                            + copy.getClass().getClassLoader() + " instead of "
                            + key.getClass().getClassLoader());
        }
        if (!copy.equals(key) || !key.equals(copy) || copy.hashCode() != hash) {
            throw new NonCanonicalKeyException(
                    name,
                    "its serialized copy is not equal to it, or has another hash code; a field that equals compares is"
                            + " transient, or has no equals of its own");
        }
        ByteOutput again = new ByteOutput(out.size() - start);
        again.writeByte(Tags.SERIAL);
        SerialForm.write(copy, again, coding);
        if (!Arrays.equals(out.array(), start, out.size(), again.array(), 0, again.size())) {
            throw new NonCanonicalKeyException(
                    name, "its serialized copy is equal to it, but is written differently; make it a record");
        }
    }

    /** Not a constant: most programs never get here. */
    private static Logger logger() {
        return System.getLogger(Codec.class.getName());
    }
}
