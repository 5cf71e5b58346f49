package io.memorymap.engine;

/**
 * Brings segments back to the state that their log describes. The engine knows no more of it than this; how it is done is in
 * {@code engine.recovery}.
 *
 * <p>Called under the lock of the segment.
 */
public interface Recovery {
    /** A look at the table and the blocks of a segment in which nothing is under way, bit by bit, without a write to it. */
    interface Inspection {
        /**
         * Looks at what a lookup meets, and at a little more.
         *
         * @param hash29 hash bits of the key
         * @return whether what the lookup meets is what was last written there; if not, the segment has to be recovered
         */
        boolean admits(int hash29);

        /** Looks at all that is left; says whether all is what was last written. If not, the segment has to be recovered. */
        boolean isSound();

        /** Whether nothing is left to be looked at, and all is sound. */
        boolean isComplete();
    }

    /**
     * Begins to look at a segment.
     *
     * @param segment the segment
     * @return the look
     */
    Inspection inspection(Segment segment);

    /**
     * Loads the heap structures that a writer needs, of a segment in which nothing is under way.
     *
     * @param segment the segment
     */
    void load(Segment segment);

    /**
     * Repairs a segment that an operation was left unfinished in, or rebuilds it.
     *
     * @param segment the segment
     */
    void recover(Segment segment);
}
