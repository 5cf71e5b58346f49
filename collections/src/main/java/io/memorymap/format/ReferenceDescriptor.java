package io.memorymap.format;

/**
 * What stands in the place of a large value in its record: where the value's bytes are, in whole blocks of the same log, back to back.
 *
 * <pre>
 *  0             4            8        12
 *  | valueBytes  | valueCrc   | runs   | runs times: first block, number of blocks |
 * </pre>
 *
 * The blocks of a run hold nothing but value bytes, in order; the last block of the last run is filled as far as the value goes.
 */
public final class ReferenceDescriptor {
    public static final int VALUE_BYTES_OFFSET = 0;
    public static final int VALUE_CRC_OFFSET = VALUE_BYTES_OFFSET + 4;
    public static final int RUNS_OFFSET = VALUE_CRC_OFFSET + 4;
    /** The runs. */
    public static final int FIRST_RUN_OFFSET = RUNS_OFFSET + 4;
    /** Bytes that one run takes: its first block and the number of its blocks, u32 each. */
    public static final int RUN_BYTES = 8;
    /** Most runs of a value. */
    public static final int MAX_RUNS = 16;

    /**
     * The bytes that a reference takes in its record.
     *
     * @param runs number of runs
     * @return bytes
     */
    public static int bytes(int runs) {
        return FIRST_RUN_OFFSET + runs * RUN_BYTES;
    }

    private ReferenceDescriptor() {}
}
