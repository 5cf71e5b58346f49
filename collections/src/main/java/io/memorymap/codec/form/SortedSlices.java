package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.NonCanonicalKeyException;
import java.util.Arrays;
import java.util.ConcurrentModificationException;

/**
 * Puts the elements of a set, or the entries of a map, into the order of their bytes after they were written. No element's
 * bytes begin with another's, so comparing whole entries compares their keys first.
 */
final class SortedSlices {
    private final ByteOutput out;
    private final int[] starts;
    private final int[] keyEnds;
    private int count;

    SortedSlices(ByteOutput out, int size) {
        this.out = out;
        this.starts = new int[size + 1];
        this.keyEnds = new int[size];
    }

    /** Says that the next element starts here. */
    void begin() {
        if (count == keyEnds.length) {
            throw new ConcurrentModificationException("a set or map grew while it was written");
        }
        starts[count] = out.size();
    }

    /** Says that what must be distinct ends here. */
    void endOfKey() {
        keyEnds[count++] = out.size();
    }

    /** @param name of the set or map, for the message */
    void sort(String name) {
        checkSize(keyEnds.length, count);
        starts[count] = out.size();
        if (count < 2) {
            return;
        }
        Integer[] order = new Integer[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        byte[] bytes = Arrays.copyOfRange(out.array(), starts[0], out.size());
        int base = starts[0];
        Arrays.sort(
                order,
                (a, b) -> Arrays.compareUnsigned(
                        bytes, starts[a] - base, starts[a + 1] - base, bytes, starts[b] - base, starts[b + 1] - base));
        out.truncate(base);
        for (int i = 0; i < count; i++) {
            int at = order[i];
            if (i > 0 && sameKey(bytes, base, order[i - 1], at)) {
                throw new NonCanonicalKeyException(
                        name,
                        "two of its elements have the same bytes although they are not equal; use elements that are equal by"
                                + " content");
            }
            out.writeBytes(bytes, starts[at] - base, starts[at + 1] - starts[at]);
        }
    }

    private boolean sameKey(byte[] bytes, int base, int a, int b) {
        return Arrays.equals(bytes, starts[a] - base, keyEnds[a] - base, bytes, starts[b] - base, keyEnds[b] - base);
    }

    static void checkSize(int announced, int written) {
        if (announced != written) {
            throw new ConcurrentModificationException(
                    "a collection of " + announced + " elements had " + written + " while it was written");
        }
    }

    static void checkDistinct(int written, int read) {
        if (written != read) {
            throw new DecodeException(written + " elements gave a collection of " + read);
        }
    }

    /** Checks that elements that are read come in order: another order would be another key equal to the same set. */
    static final class Order {
        private final ByteInput in;
        private int previousStart = -1;
        private int previousEnd;
        private int start;

        Order(ByteInput in) {
            this.in = in;
            this.start = in.position();
        }

        /** Says that an element was read. */
        void next() {
            int end = in.position();
            byte[] array = in.array();
            if (previousStart >= 0
                    && Arrays.compareUnsigned(array, previousStart, previousEnd, array, start, end) >= 0) {
                throw new DecodeException("the elements before " + end + " are not in the order of their bytes");
            }
            previousStart = start;
            previousEnd = end;
            start = end;
        }

        /** Says where the next element starts, if not at the end of the previous one. */
        void startAt(int position) {
            start = position;
        }
    }
}
