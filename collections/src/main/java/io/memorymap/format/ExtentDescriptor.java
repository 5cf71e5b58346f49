package io.memorymap.format;

/**
 * An extent: one mapping of at most 1 GiB that holds k segments.
 *
 * <pre>
 *  | k segment headers | k slot tables, each with the sums of its pages behind it | k logs |      each part starts on a page
 * </pre>
 *
 * Extents follow each other from the first page after the class table; the last may hold fewer segments but has room for k.
 */
public final class ExtentDescriptor {
    /** Largest extent in bytes. */
    public static final int MAX_BYTES = 1 << 30;

    /**
     * Rounds up to a whole page.
     *
     * @param bytes a length in bytes
     * @return the next multiple of the page size
     */
    public static long pages(long bytes) {
        return (bytes + StoreHeaderDescriptor.PAGE_BYTES - 1) & -StoreHeaderDescriptor.PAGE_BYTES;
    }

    /**
     * Offset of a segment's header in its extent.
     *
     * @param index index of the segment within the extent
     * @return offset in bytes
     */
    public static int headerOffset(int index) {
        return index * SegmentHeaderDescriptor.LENGTH;
    }

    /**
     * Offset of a segment's slot table in its extent.
     *
     * @param index index of the segment within the extent
     * @param segments segments of an extent
     * @param tableBytes bytes of one table
     * @return offset in bytes
     */
    public static int tableOffset(int index, int segments, int tableBytes) {
        return segments * SegmentHeaderDescriptor.LENGTH + index * (int) tablePartBytes(tableBytes);
    }

    /**
     * Offset of the sums of a slot table's pages, from the start of the table.
     *
     * @param tableBytes bytes of the table
     * @return offset in bytes
     */
    public static int sumsOffset(int tableBytes) {
        return (int) pages(tableBytes);
    }

    /**
     * Bytes of the sums of a slot table's pages: whole pages.
     *
     * @param tableBytes bytes of the table
     * @return bytes
     */
    public static int sumsBytes(int tableBytes) {
        return (int) pages(pages(tableBytes) / StoreHeaderDescriptor.PAGE_BYTES * Long.BYTES);
    }

    /**
     * Bytes of a slot table together with the sums of its pages.
     *
     * @param tableBytes bytes of the table
     * @return bytes, whole pages
     */
    public static long tablePartBytes(int tableBytes) {
        return pages(tableBytes) + sumsBytes(tableBytes);
    }

    /**
     * Offset of a segment's log in its extent.
     *
     * @param index index of the segment within the extent
     * @param segments segments of an extent
     * @param tableBytes bytes of one table
     * @param logBytes bytes of one log
     * @return offset in bytes
     */
    public static long logOffset(int index, int segments, int tableBytes, long logBytes) {
        return (long) segments * SegmentHeaderDescriptor.LENGTH
                + segments * tablePartBytes(tableBytes)
                + index * pages(logBytes);
    }

    private ExtentDescriptor() {}
}
