package io.memorymap.engine.recovery;

import io.memorymap.format.SlotDescriptor;
import java.util.Arrays;

/** The hashes that a slot table held at one moment: what an iteration remembers, since records move and hashes do not. */
public final class SlotHashes {
    private SlotHashes() {}

    /**
     * The hashes of published slots, each once, in an order that follows the table.
     *
     * @param words slot words; those that are not published are left out
     * @return low 29 bits of the hashes
     */
    public static int[] distinct(long[] words) {
        int[] hashes = sorted(words);
        int n = 0;
        for (int i = 0; i < hashes.length; i++) {
            if (i == 0 || hashes[i] != hashes[i - 1]) {
                hashes[n++] = hashes[i];
            }
        }
        return Arrays.copyOf(hashes, n);
    }

    /**
     * The hashes of published slots, equal ones one behind the other, in an order that follows the table.
     *
     * @param words slot words; those that are not published are left out
     * @return low 29 bits of the hashes
     */
    static int[] sorted(long[] words) {
        int[] hashes = new int[words.length];
        int published = 0;
        for (long word : words) {
            if (SlotDescriptor.isPublished(word)) {
                // The low bits lead the order, since they choose the bucket.
                hashes[published++] = Integer.reverse(SlotDescriptor.hash29(word));
            }
        }
        Arrays.sort(hashes, 0, published);
        for (int i = 0; i < published; i++) {
            hashes[i] = Integer.reverse(hashes[i]);
        }
        return Arrays.copyOf(hashes, published);
    }
}
