package io.memorymap.fuzz;

import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.CheckpointDescriptor;
import io.memorymap.format.ClassTableDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.ReferenceDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import java.util.zip.CRC32C;

/** Makes all sums and checks of a store of one segment hold, whatever they are about: of an untouched store this changes nothing. */
final class Seals {
    private static final long MASK_48 = (1L << 48) - 1;

    private final byte[] head;
    private final byte[] extent;
    private final long salt;

    private Seals(byte[][] memory) {
        this.head = memory[0];
        this.extent = memory[1];
        int seed = StoreHeaderDescriptor.HASH_SEED_OFFSET;
        this.salt = SegmentHeaderDescriptor.salt(HeapBytes.getLong(head, seed), HeapBytes.getLong(head, seed + 8), 0);
    }

    static void renew(byte[][] memory, int tableBytes, int tableStart, int logStart, int blockBytes, int blocks) {
        Seals seals = new Seals(memory);
        seals.header(StoreHeaderDescriptor.COPY_A_OFFSET);
        seals.header(StoreHeaderDescriptor.COPY_B_OFFSET);
        int names = (seals.head.length - StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET) / 2;
        seals.classTable(StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET, names);
        seals.classTable(StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET + names, names);
        seals.table(tableStart, tableBytes);
        seals.words(0);
        seals.words(SegmentHeaderDescriptor.MIRROR_OFFSET);
        seals.checkpoint(SegmentHeaderDescriptor.CHECKPOINT_A_OFFSET);
        seals.checkpoint(SegmentHeaderDescriptor.CHECKPOINT_B_OFFSET);
        for (int block = 0; block < blocks; block++) {
            int offset = block * blockBytes;
            boolean used = seals.blockHeader(logStart + offset, offset);
            boolean usedByCopy = seals.blockHeader(logStart + offset + BlockDescriptor.copyOffset(blockBytes), offset);
            if (used || usedByCopy) {
                seals.records(
                        logStart, offset + BlockDescriptor.LENGTH, offset + BlockDescriptor.copyOffset(blockBytes));
            }
        }
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(bytes, from, length);
        return (int) crc32c.getValue();
    }

    private void header(int copy) {
        int at = copy + StoreHeaderDescriptor.CRC_OFFSET;
        HeapBytes.putInt(head, at, crc(head, copy, StoreHeaderDescriptor.CRC_OFFSET));
    }

    private void classTable(int start, int bytes) {
        int at = start;
        while (at + ClassTableDescriptor.NAME_OFFSET <= start + bytes) {
            int length = HeapBytes.getShort(head, at) & 0xFFFF;
            if (length == 0 || at + ClassTableDescriptor.NAME_OFFSET + length > start + bytes) {
                return;
            }
            HeapBytes.putInt(
                    head,
                    at + ClassTableDescriptor.CRC_OFFSET,
                    crc(head, at + ClassTableDescriptor.NAME_OFFSET, length));
            at += ClassTableDescriptor.entryBytes(length);
        }
    }

    private void words(int start) {
        for (int at = 0; at < SegmentHeaderDescriptor.LIVE_BYTES; at += Long.BYTES) {
            long word = HeapBytes.getLong(extent, start + at);
            // Words that were never written are zeros.
            if (word != 0) {
                HeapBytes.putLong(
                        extent,
                        start + at,
                        SegmentHeaderDescriptor.word(salt, at, word >>> SegmentHeaderDescriptor.CHECK_BITS));
            }
        }
    }

    private void checkpoint(int at) {
        if (HeapBytes.getLong(extent, at) != 0) {
            int sum = crc(extent, at, CheckpointDescriptor.CRC_OFFSET) ^ RecordDescriptor.mix32(salt);
            HeapBytes.putInt(extent, at + CheckpointDescriptor.CRC_OFFSET, sum);
        }
    }

    private void table(int start, int bytes) {
        long all = 0;
        long ofPage = 0;
        for (int slot = 0; slot < bytes / SlotDescriptor.SLOT_BYTES; slot++) {
            int at = start + slot * SlotDescriptor.SLOT_BYTES;
            long word = HeapBytes.getLong(extent, at);
            if (word != SlotDescriptor.EMPTY && word != SlotDescriptor.TOMBSTONE) {
                word = SlotDescriptor.slot(SlotDescriptor.offset(word), SlotDescriptor.hash29(word));
                HeapBytes.putLong(extent, at, word);
                all += SlotDescriptor.mix(word);
            }
            ofPage += SlotDescriptor.mix(word, slot);
        }
        int sums = start + ExtentDescriptor.sumsOffset(bytes);
        HeapBytes.putLong(
                extent,
                sums,
                (ofPage & MASK_48) == 0
                        ? 0
                        : SegmentHeaderDescriptor.word(salt, SegmentHeaderDescriptor.LENGTH, ofPage & MASK_48));
        for (int copy : new int[] {0, SegmentHeaderDescriptor.MIRROR_OFFSET}) {
            HeapBytes.putLong(
                    extent,
                    copy + SegmentHeaderDescriptor.TABLE_SUM_OFFSET,
                    SegmentHeaderDescriptor.word(salt, SegmentHeaderDescriptor.TABLE_SUM_OFFSET, all & MASK_48));
        }
    }

    private boolean blockHeader(int at, int block) {
        if (HeapBytes.getInt(extent, at) != BlockDescriptor.MAGIC) {
            return false;
        }
        int sum = crc(extent, at, BlockDescriptor.CRC_OFFSET)
                ^ RecordDescriptor.mix32(RecordDescriptor.place(salt, block));
        HeapBytes.putInt(extent, at + BlockDescriptor.CRC_OFFSET, sum);
        return true;
    }

    private void records(int logStart, int from, int to) {
        int offset = from;
        while (offset + RecordDescriptor.KEY_OFFSET <= to) {
            int at = logStart + offset;
            long seqAndKey = HeapBytes.getLong(extent, at + RecordDescriptor.SEQ_OFFSET);
            int key = RecordDescriptor.keyLength(seqAndKey);
            int value = HeapBytes.getInt(extent, at + RecordDescriptor.VALUE_LENGTH_OFFSET);
            if (value == RecordDescriptor.REFERENCE) {
                int runs = at + RecordDescriptor.KEY_OFFSET + key + ReferenceDescriptor.RUNS_OFFSET;
                value = runs + Integer.BYTES > logStart + to
                        ? Integer.MAX_VALUE
                        : ReferenceDescriptor.bytes(Math.min(0xFF, Math.max(0, HeapBytes.getInt(extent, runs))));
            }
            long length = RecordDescriptor.KEY_OFFSET + key + (long) Math.max(0, value);
            if (RecordDescriptor.seq(seqAndKey) == 0 || value < RecordDescriptor.REMOVE || offset + length > to) {
                return;
            }
            int sum = crc(
                            extent,
                            at + RecordDescriptor.KEY_LENGTH_OFFSET,
                            (int) length - RecordDescriptor.KEY_LENGTH_OFFSET)
                    ^ RecordDescriptor.mix32(RecordDescriptor.place(salt, offset) ^ RecordDescriptor.seq(seqAndKey));
            HeapBytes.putInt(extent, at + RecordDescriptor.CRC_OFFSET, sum);
            long life = HeapBytes.getLong(extent, at + RecordDescriptor.LIFE_OFFSET);
            HeapBytes.putLong(
                    extent,
                    at + RecordDescriptor.LIFE_OFFSET,
                    RecordDescriptor.life(RecordDescriptor.expiresAt(life), offset));
            offset += RecordDescriptor.recordBytes(key, value);
        }
    }
}
