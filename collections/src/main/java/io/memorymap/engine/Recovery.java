package io.memorymap.engine;

/**
 * Brings segments back to the state that their log describes. The engine knows no more of it than this; how it is done is in
 * {@code engine.recovery}.
 *
 * <p>Called under the lock of the segment.
 */
public interface Recovery {
    /**
     * Looks at the table and the blocks of a segment in which nothing is under way, without a write to it.
     *
     * @param segment the segment
     * @return whether they are what its header says; if not, it has to be recovered
     */
    boolean inspect(Segment segment);

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
