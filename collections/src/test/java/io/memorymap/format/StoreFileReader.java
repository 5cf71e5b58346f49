package io.memorymap.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reads a store file as FORMAT.md describes it and checks every byte that it can. Written from that text alone: it uses
 * nothing of the library, and every number in it is a literal.
 */
final class StoreFileReader {
    /** A record of the log. */
    record LogRecord(String key, String value, long expiresAt, long seq, int offset, int length, boolean removal) {}

    private static final long EMPTY = 0;
    private static final long TOMBSTONE = 0x5A5A5A5A5A5A5A5AL;
    private static final long NEVER = (1L << 48) - 1;

    final Map<String, LogRecord> entries = new TreeMap<>();
    final List<String> classNames = new ArrayList<>();
    final String[] description;
    final long generation;
    final int state;
    final long epoch;
    final long capacity;
    final long created;
    final long ownerPid;
    final int segments;
    long removals;
    long tombstones;
    long blocksInUse;

    private final ByteBuffer file;
    private final int header;
    private final boolean evicting;
    private final int perExtent;
    private final int buckets;
    private final int blockBytes;
    private final int blocks;
    private final int recordLimit;
    private final int classTableBytes;

    StoreFileReader(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean a = isHeader(0);
        boolean b = isHeader(4096);
        check(a || b, "no header copy is valid");
        header = !b || (a && file.getLong(16) > file.getLong(4096 + 16)) ? 0 : 4096;
        check(file.getInt(header + 12) == 0, "unknown features");
        generation = file.getLong(header + 16);
        check(!a || !b || generation - file.getLong(4096 - header + 16) <= 1, "a copy missed a change");
        state = file.getInt(header + 24);
        evicting = file.getInt(header + 28) == 1;
        epoch = file.getLong(header + 32);
        capacity = file.getLong(header + 96);
        segments = file.getInt(header + 116);
        perExtent = file.getInt(header + 120);
        buckets = file.getInt(header + 124);
        blockBytes = file.getInt(header + 128);
        blocks = file.getInt(header + 132);
        recordLimit = file.getInt(header + 136);
        classTableBytes = file.getInt(header + 140);
        created = file.getLong(header + 144);
        ownerPid = file.getLong(8192);
        checkZero(156, 4096);
        checkZero(4096 + 156, 8192);
        checkZero(8192 + 64, 12288);
        int extents = (segments + perExtent - 1) / perExtent;
        check(file.getLong(header + 72) == bytes.length, "length in the header");
        check(bytes.length == 20480 + 2 * classTableBytes + extents * extentBytes(), "length of the file");
        int text = file.getInt(12288);
        check(file.getInt(12292) == crc(12296, text), "sum of the description");
        checkZero(12296 + text, 16384);
        checkSame(12288, 16384, 4096);
        description = utf8(12296, text).split("\n", 5);
        readClassTable();
        for (int segment = 0; segment < segments; segment++) {
            new Segment(segment).check();
        }
    }

    private boolean isHeader(int at) {
        return file.getLong(at) == 0x0A0D564B50414D4DL
                && file.getInt(at + 8) == 2
                && file.getInt(at + 152) == crc(at, 152);
    }

    long bootId() {
        return file.getLong(header + 40);
    }

    long fileKey() {
        return file.getLong(header + 56);
    }

    private int extentBytes() {
        return perExtent * (12288 + tableBytes() + pages(blockBytes * blocks));
    }

    /** A table, and a sum for each of its pages. */
    private int tableBytes() {
        return pages(buckets * 64) + pages(pages(buckets * 64) / 4096 * 8);
    }

    private void readClassTable() {
        int at = 20480;
        while (at < 20480 + classTableBytes && (file.getShort(at) & 0xFFFF) != 0) {
            int length = file.getShort(at) & 0xFFFF;
            check(file.getInt(at + 2) == crc(at + 6, length), "sum of class name " + (classNames.size() + 1));
            classNames.add(utf8(at + 6, length));
            at += (6 + length + 7) / 8 * 8;
        }
        checkZero(at, 20480 + classTableBytes);
        checkSame(20480, 20480 + classTableBytes, classTableBytes);
    }

    private final class Segment {
        private final int index;
        private final int head;
        private final int table;
        private final int sums;
        private final int log;
        private final long salt;
        private int inUse;
        private final Map<String, LogRecord> replayed = new HashMap<>();
        private final Map<Integer, LogRecord> byOffset = new HashMap<>();

        Segment(int index) {
            this.index = index;
            int i = index % perExtent;
            int extent = 20480 + 2 * classTableBytes + index / perExtent * extentBytes();
            head = extent + i * 12288;
            salt = (long) mix32(file.getLong(header + 80) ^ index) << 32
                    | (mix32(file.getLong(header + 88) ^ index) & 0xFFFFFFFFL);
            table = extent + perExtent * 12288 + i * tableBytes();
            sums = table + pages(buckets * 64);
            log = extent + perExtent * 12288 + perExtent * tableBytes() + i * pages(blockBytes * blocks);
        }

        void check() {
            StoreFileReader.check(word(0) == 0, "something is in flight");
            StoreFileReader.check(word(64) == epoch, "epoch of segment " + index);
            StoreFileReader.check(word(72) % 2 == 0, "slots are moving");
            long allocated = word(80);
            StoreFileReader.check(allocated <= blocks, "allocated blocks of segment " + index);
            checkZero(log + (int) allocated * blockBytes, log + blocks * blockBytes);
            StoreFileReader.check(word(88) == 0, "this reader knows no large values");
            checkZero(head + 120, head + 4096);
            checkSame(head, head + 4096, 120);
            checkZero(head + 4096 + 120, head + 4096 + 2048);
            checkZero(head + 6144 + 76, head + 8192);
            checkZero(head + 8192, head + 8192 + 2048);
            checkZero(head + 10240 + 76, head + 12288);
            for (int q = 0; q < 2; q++) {
                readQueue(q);
            }
            StoreFileReader.check(evicting || word(24) == 0, "a strict store has one queue");
            long count = 0;
            long bytes = 0;
            long sum = 0;
            long said = word(104);
            inUse = said == 0 ? Math.min(4, buckets) : (int) said;
            StoreFileReader.check(inUse <= buckets && Integer.bitCount(inUse) == 1, "buckets of segment " + index);
            checkZero(table + inUse * 64, table + buckets * 64);
            for (int slot = 0; slot < inUse * 8; slot++) {
                long word = file.getLong(table + 8 * slot);
                if (word == TOMBSTONE) {
                    tombstones++;
                } else if (word != EMPTY) {
                    LogRecord record = published(slot, word);
                    count++;
                    bytes += record.length();
                    long z = word * 0xFF51AFD7ED558CCDL;
                    sum += ((z ^ z >>> 32) * 0xFF51AFD7ED558CCDL) >>> 16;
                    entries.put(record.key(), record);
                }
            }
            StoreFileReader.check(word(48) == count, "count of segment " + index);
            StoreFileReader.check(word(96) == sum << 16 >>> 16, "sum of the table of segment " + index);
            StoreFileReader.check(word(56) == bytes, "bytes of segment " + index);
            StoreFileReader.check(
                    replayed.size() == count, "the log has " + replayed.size() + " keys, the table " + count);
            checkProbing();
            checkSums();
            if (state == 1 && word(8) != 0) {
                checkCheckpoint();
            }
        }

        /** The value of a live word: its check holds, or the segment was never written to. */
        private long word(int at) {
            long word = file.getLong(head + at);
            long check = ((word >>> 16 ^ salt + at * 0x9E3779B97F4A7C15L) * 0xC4CEB9FE1A85EC53L) >>> 48;
            StoreFileReader.check(
                    (word & 0xFFFF) == check || (word == 0 && file.getLong(head + 112) == 0), "check of word " + at);
            return word >>> 16;
        }

        private LogRecord published(int slot, long word) {
            int fold = 0;
            for (int i = 0; i < 64; i += 8) {
                fold ^= (int) (word >>> i) & 0xFF;
            }
            StoreFileReader.check(fold == 0xA5, "check of slot " + slot);
            LogRecord record = byOffset.get((int) (word >>> 37) * 8);
            if (record == null) {
                throw new AssertionError("slot " + slot + " points at no record");
            }
            StoreFileReader.check(record.equals(replayed.get(record.key())), "slot " + slot + " is not the newest");
            long hash = hash(record.key());
            StoreFileReader.check((word >>> 8 & 0x1FFFFFFF) == (hash & 0x1FFFFFFF), "hash bits of slot " + slot);
            int bits = Integer.numberOfTrailingZeros(segments);
            StoreFileReader.check(bits == 0 || hash >>> (64 - bits) == index, "segment of key " + record.key());
            return record;
        }

        private void checkSums() {
            for (int page = 0; page * 64 < inUse; page++) {
                long sum = 0;
                for (int slot = page * 512; slot < Math.min(inUse * 8, page * 512 + 512); slot++) {
                    long word = file.getLong(table + 8 * slot);
                    long z = (word ^ (slot + 1) * 0x9E3779B97F4A7C15L) * 0xFF51AFD7ED558CCDL;
                    sum += word == EMPTY ? 0 : ((z ^ z >>> 32) * 0xFF51AFD7ED558CCDL) >>> 16;
                }
                long value = sum << 16 >>> 16;
                long stored = file.getLong(sums + 8 * page);
                long check = ((value ^ salt + (12288 + 8 * page) * 0x9E3779B97F4A7C15L) * 0xC4CEB9FE1A85EC53L) >>> 48;
                StoreFileReader.check(
                        stored == (value << 16 | check) || (stored == 0 && value == 0), "sum of page " + page);
            }
        }

        private void checkProbing() {
            int[] overflow = new int[inUse];
            for (int slot = 0; slot < inUse * 8; slot++) {
                long word = file.getLong(table + 8 * slot);
                if (word != EMPTY && word != TOMBSTONE) {
                    int hash29 = (int) (word >>> 8) & 0x1FFFFFFF;
                    for (int bucket = hash29 % inUse; bucket != slot / 8; ) {
                        overflow[bucket]++;
                        bucket = (bucket + (hash29 >> 11 | 1)) % inUse;
                    }
                }
            }
            for (int slot = 0; slot < inUse * 8; slot++) {
                long word = file.getLong(table + 8 * slot);
                boolean passed = overflow[slot / 8] > 0;
                StoreFileReader.check(word != EMPTY || !passed, "EMPTY in a bucket that is passed");
                StoreFileReader.check(word != TOMBSTONE || passed, "TOMBSTONE in a bucket that is not passed");
            }
        }

        private void readQueue(int q) {
            long headWord = word(16 + 8 * q);
            long tailWord = word(32 + 8 * q);
            if (headWord == 0) {
                StoreFileReader.check(tailWord == 0, "a tail without a head");
                return;
            }
            int block = (int) (tailWord >>> 28) - 1;
            int at = (int) tailWord & 0xFFFFFFF;
            long seq = 0;
            while (true) {
                int start = log + block * blockBytes;
                checkBlock(start, q);
                blocksInUse++;
                long firstSeq = file.getLong(start + 8);
                StoreFileReader.check(firstSeq > seq, "number of block " + block);
                boolean last = block == (int) (headWord >>> 28) - 1;
                int next = last ? -1 : successor(q, firstSeq);
                int end = last ? (int) headWord & 0xFFFFFFF : file.getInt(log + next * blockBytes + 24);
                seq = firstSeq;
                while (at < end) {
                    LogRecord record = readRecord(block * blockBytes + at, end - at);
                    StoreFileReader.check(record.seq() > seq, "numbers do not rise");
                    seq = record.seq();
                    replay(record);
                    at += record.length();
                }
                if (last) {
                    StoreFileReader.check(seq <= word(8), "a number beyond the segment's");
                    return;
                }
                block = next;
                at = 64;
            }
        }

        private void replay(LogRecord record) {
            byOffset.put(record.offset(), record);
            LogRecord other = replayed.get(record.key());
            removals += record.removal() ? 1 : 0;
            if (other == null || other.seq() < record.seq()) {
                if (record.removal()) {
                    replayed.remove(record.key());
                } else {
                    replayed.put(record.key(), record);
                }
            }
        }

        private void checkBlock(int start, int q) {
            StoreFileReader.check(file.getInt(start) == 0x4B4C424D, "magic of a block");
            StoreFileReader.check(file.getInt(start + 4) == q, "queue of a block");
            long place = salt + (start - log) * 0x9E3779B97F4A7C15L;
            StoreFileReader.check(file.getInt(start + 60) == (crc(start, 60) ^ mix32(place)), "sum of a block");
            checkSame(start, start + blockBytes - 64, 64);
            checkZero(start + 28, start + 60);
        }

        private int successor(int q, long firstSeq) {
            for (int block = 0; block < blocks; block++) {
                int start = log + block * blockBytes;
                if (file.getInt(start) == 0x4B4C424D
                        && file.getInt(start + 4) == q
                        && file.getLong(start + 16) == firstSeq) {
                    return block;
                }
            }
            throw new AssertionError("No block follows the one with the number " + firstSeq);
        }

        private LogRecord readRecord(int offset, int room) {
            int at = log + offset;
            StoreFileReader.check(offset % 8 == 0 && room >= 24, "place of a record");
            long seq = (file.getInt(at + 12) & 0xFFFFFFFFL) | (file.getShort(at + 16) & 0xFFFFL) << 32;
            int keyLength = file.getShort(at + 18) & 0xFFFF;
            int valueLength = file.getInt(at + 20);
            int body = keyLength + Math.max(0, valueLength);
            int length = (24 + body + 7) / 8 * 8;
            StoreFileReader.check(length <= room && length <= recordLimit, "length of a record");
            StoreFileReader.check(
                    file.getInt(at + 8) == (crc(at + 18, 6 + body) ^ mix32(salt + offset * 0x9E3779B97F4A7C15L ^ seq)),
                    "sum of a record");
            checkZero(at + 24 + body, at + length);
            long life = file.getLong(at);
            long expiresAt = life >>> 16;
            StoreFileReader.check(
                    (life & 0xFFFF) == (mix32(expiresAt ^ (long) offset << 24) & 0xFFFF), "check of a life");
            StoreFileReader.check(
                    valueLength >= 0 || (valueLength == -1 && expiresAt == NEVER), "a removal that expires");
            return new LogRecord(
                    utf8(at + 24, keyLength),
                    utf8(at + 24 + keyLength, Math.max(0, valueLength)),
                    expiresAt,
                    seq,
                    offset,
                    length,
                    valueLength == -1);
        }

        private void checkCheckpoint() {
            int newest = -1;
            for (int at : new int[] {head + 6144, head + 10240}) {
                if (file.getLong(at) != 0) {
                    StoreFileReader.check(file.getInt(at + 72) == (crc(at, 72) ^ mix32(salt)), "sum of a checkpoint");
                    newest = newest < 0 || file.getLong(at) > file.getLong(newest) ? at : newest;
                }
            }
            StoreFileReader.check(newest >= 0, "a clean segment without a checkpoint");
            for (int i = 8; i < 64; i += 8) {
                StoreFileReader.check(file.getLong(newest + i) == word(i), "word " + i + " of the checkpoint");
            }
            StoreFileReader.check(file.getLong(newest + 64) == word(80), "allocated blocks of the checkpoint");
        }
    }

    /** SipHash-1-3. */
    private long hash(String key) {
        byte[] input = key.getBytes(StandardCharsets.UTF_8);
        long k0 = file.getLong(header + 80);
        long k1 = file.getLong(header + 88);
        long[] v = {
            k0 ^ 0x736f6d6570736575L, k1 ^ 0x646f72616e646f6dL, k0 ^ 0x6c7967656e657261L, k1 ^ 0x7465646279746573L
        };
        ByteBuffer padded = ByteBuffer.allocate(input.length / 8 * 8 + 8).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(input).put(padded.capacity() - 1, (byte) input.length);
        for (int i = 0; i < padded.capacity(); i += 8) {
            v[3] ^= padded.getLong(i);
            sipRound(v);
            v[0] ^= padded.getLong(i);
        }
        v[2] ^= 0xff;
        sipRound(v);
        sipRound(v);
        sipRound(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void sipRound(long[] v) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
        v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
        v[0] = Long.rotateLeft(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
        v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
        v[2] = Long.rotateLeft(v[2], 32);
    }

    private static int mix32(long x) {
        long z = (x ^ x >>> 33) * 0xFF51AFD7ED558CCDL;
        z = (z ^ z >>> 33) * 0xC4CEB9FE1A85EC53L;
        return (int) (z >>> 32);
    }

    private static int pages(int bytes) {
        return (bytes + 4095) / 4096 * 4096;
    }

    private int crc(int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(file.array(), at, length);
        return (int) crc.getValue();
    }

    private String utf8(int at, int length) {
        return new String(file.array(), at, length, StandardCharsets.UTF_8);
    }

    private void checkZero(int from, int to) {
        for (int at = from; at < to; at++) {
            check(file.get(at) == 0, "byte " + at + " is not zero");
        }
    }

    private void checkSame(int from, int to, int length) {
        for (int i = 0; i < length; i++) {
            check(file.get(from + i) == file.get(to + i), "byte " + (to + i) + " is not that of its copy");
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
