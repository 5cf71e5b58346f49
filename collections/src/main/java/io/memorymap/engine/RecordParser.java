package io.memorymap.engine;

import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.ReferenceDescriptor;
import java.util.zip.CRC32C;

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
        if (valueBytes == RecordDescriptor.REFERENCE && RecordDescriptor.seq(seqAndKey) != 0) {
            boolean copied = copyReference(segment, offset, limit, keyBytes, out);
            out.life = segment.region.getLongOpaque(at + RecordDescriptor.LIFE_OFFSET);
            return copied && out.crcMatches();
        }
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
     * Copies a record that has a reference in the place of its value.
     *
     * @param segment the segment
     * @param offset where it starts, in bytes from the start of the log
     * @param limit where it must have ended
     * @param keyBytes length of its key
     * @param out receives it
     * @return false if the lengths found cannot be those of such a record
     */
    static boolean copyReference(Segment segment, int offset, int limit, int keyBytes, RecordImage out) {
        int at = segment.log.base + offset;
        int body = RecordDescriptor.KEY_OFFSET + keyBytes;
        if (body + ReferenceDescriptor.FIRST_RUN_OFFSET > limit - offset) {
            return false;
        }
        int runs = segment.region.getInt(at + body + ReferenceDescriptor.RUNS_OFFSET);
        if (runs < 1 || runs > ReferenceDescriptor.MAX_RUNS) {
            return false;
        }
        int length = RecordDescriptor.recordBytes(keyBytes, ReferenceDescriptor.bytes(runs));
        if (length > limit - offset) {
            return false;
        }
        segment.region.get(at, out.ensure(length), 0, length);
        out.loadedReference(keyBytes, ReferenceDescriptor.bytes(runs), segment.log.place(offset));
        return out.runs() == runs;
    }

    /**
     * Whether the value of a record is whole: one that stands in blocks of its own may have been lost without its record.
     *
     * @param segment the segment
     * @param stored the record as it stands in the log
     * @param blocks how many blocks the log has: what stands beyond them is nobody's
     * @return false if its bytes are not those that were summed
     */
    public static boolean isValueWhole(Segment segment, RecordImage stored, int blocks) {
        if (stored.valueLength() != RecordDescriptor.REFERENCE) {
            return true;
        }
        int bytes = stored.referencedBytes();
        if (bytes < 0 || bytes > segment.store.geometry.recordLimit() || !liesWithin(stored, blocks)) {
            return false;
        }
        byte[] value = new byte[bytes];
        CRC32C crc32c = new CRC32C();
        return ValueReader.copy(segment, stored, value, 0, crc32c) && (int) crc32c.getValue() == stored.referencedCrc();
    }

    private static boolean liesWithin(RecordImage stored, int blocks) {
        for (int run = 0; run < stored.runs(); run++) {
            int first = stored.runBlock(run);
            int n = stored.runBlocks(run);
            if (first < 0 || n < 1 || first > blocks - n) {
                return false;
            }
        }
        return true;
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
