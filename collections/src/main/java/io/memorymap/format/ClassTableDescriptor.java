package io.memorymap.format;

/**
 * One entry of the class table: an append-only list of class names; the n-th entry (from 1) has id n.
 *
 * <pre>
 *  0       2          6
 *  | len16 | crc32c   | name, UTF-8, len bytes | pad to 8 |      len = 0 ends the table
 * </pre>
 *
 * The CRC covers the name. An entry is forced before the first record that uses its id is written; a reader stops at the
 * first entry whose CRC does not hold.
 */
public final class ClassTableDescriptor {
    public static final int LENGTH_OFFSET = 0;
    public static final int CRC_OFFSET = 2;
    public static final int NAME_OFFSET = 6;
    public static final int ALIGNMENT = 8;

    /**
     * The bytes that an entry of a name takes.
     *
     * @param nameBytes length of the name in bytes
     * @return the aligned length in bytes
     */
    public static int entryBytes(int nameBytes) {
        return (NAME_OFFSET + nameBytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private ClassTableDescriptor() {}
}
