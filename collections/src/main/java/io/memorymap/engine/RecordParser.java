package io.memorymap.engine;

import io.memorymap.format.RecordDescriptor;

/** Reads records of the log by position, where no slot vouches for them. Called under the segment lock. */
public final class RecordParser {
    private RecordParser() {}

    /**
     * Loads the record at an offset if there is a whole and undamaged one, a removal included.
     *
     * @param segment the segment
     * @param offset where it should start, in bytes from the start of the log
     * @param limit where it must have ended
     * @param out receives it
     * @return whether it is one; its life word is not judged
     */
    public static boolean load(Segment segment, int offset, int limit, RecordImage out) {
        if (limit - offset < RecordDescriptor.KEY_OFFSET) {
            return false;
        }
        int at = segment.log.base + offset;
        long seqAndKey = segment.region.getLong(at + RecordDescriptor.SEQ_OFFSET);
        int keyBytes = RecordDescriptor.keyLength(seqAndKey);
        int valueBytes = segment.region.getInt(at + RecordDescriptor.VALUE_LENGTH_OFFSET);
        if (RecordDescriptor.seq(seqAndKey) == 0
                || valueBytes < RecordDescriptor.REMOVE
                || valueBytes > limit - offset) {
            return false;
        }
        int length = RecordDescriptor.recordBytes(keyBytes, valueBytes);
        if (length > limit - offset) {
            return false;
        }
        segment.region.get(at, out.ensure(length), 0, length);
        out.loaded(keyBytes, valueBytes, segment.log.place(offset));
        out.life = segment.region.getLongOpaque(at + RecordDescriptor.LIFE_OFFSET);
        return out.crcMatches();
    }

    /**
     * Loads the record at an offset if it is whole, its expiry included, and of a certain age. The expiry has a check of
     * its own because it changes later; a sector's end may lie between it and the rest.
     *
     * @param segment the segment
     * @param offset where it should start, in bytes from the start of the log
     * @param limit where it must have ended
     * @param afterSeq its sequence number must be larger
     * @param beforeSeq its sequence number must be smaller
     * @param out receives it
     * @return whether it is one
     */
    public static boolean loadWhole(
            Segment segment, int offset, int limit, long afterSeq, long beforeSeq, RecordImage out) {
        return load(segment, offset, limit, out)
                && out.seq > afterSeq
                && out.seq < beforeSeq
                && RecordDescriptor.isLife(out.life, offset);
    }

    /**
     * Finds the next undamaged record.
     *
     * @param segment the segment
     * @param from first offset to try
     * @param limit where to stop
     * @param afterSeq its sequence number must be larger
     * @param beforeSeq its sequence number must be smaller
     * @param out receives it
     * @return its offset, or the limit
     */
    public static int nextRecord(Segment segment, int from, int limit, long afterSeq, long beforeSeq, RecordImage out) {
        for (int offset = from; offset < limit; offset += RecordDescriptor.ALIGNMENT) {
            if (loadWhole(segment, offset, limit, afterSeq, beforeSeq, out)) {
                return offset;
            }
        }
        return limit;
    }
}
