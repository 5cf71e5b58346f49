package io.memorymap.crash;

import io.memorymap.crash.Layout.Part;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** The bugs that the harnesses of this package have to catch. */
final class Plants {
    private Plants() {}

    /** Stores of one part are held back until after the next store of another, or until the operation ends. */
    static Plant delayed(Layout layout, Part late, Part until) {
        return new Plant() {
            private final List<Store> held = new ArrayList<>();

            @Override
            public void store(Store store, Consumer<Store> memory) {
                Part part = layout.part(store.region(), store.offset());
                if (part == late) {
                    held.add(store);
                } else if (part == until) {
                    memory.accept(store);
                    release(memory);
                } else {
                    if (part == Part.HELD) {
                        release(memory);
                    }
                    memory.accept(store);
                }
            }

            private void release(Consumer<Store> memory) {
                held.forEach(memory);
                held.clear();
            }
        };
    }

    /** Stores of one part never arrive. */
    static Plant lost(Layout layout, Part part) {
        return new Plant() {
            @Override
            public void store(Store store, Consumer<Store> memory) {
                if (layout.part(store.region(), store.offset()) != part) {
                    memory.accept(store);
                }
            }
        };
    }

    /** Forces of one part do nothing. */
    static Plant unforced(Layout layout, Part part) {
        return new Plant() {
            @Override
            public void force(Force force, Consumer<Force> disk) {
                if (layout.part(force.region(), force.offset()) != part) {
                    disk.accept(force);
                }
            }
        };
    }

    /** The log is forced after the checkpoint that says it was. */
    static Plant headerForcedFirst(Layout layout) {
        return new Plant() {
            private final List<Force> held = new ArrayList<>();

            @Override
            public void force(Force force, Consumer<Force> disk) {
                if (layout.isLog(force.region(), force.offset())) {
                    held.add(force);
                } else {
                    disk.accept(force);
                    held.forEach(disk);
                    held.clear();
                }
            }
        };
    }

    /** A removal leaves EMPTY behind, also where other keys' probes must go on. */
    static Plant tombstonesReadAsEmpty(Layout layout) {
        return new Plant() {
            /** Where the process has just stored, and looks whether that arrived. */
            private int stored = -1;

            @Override
            public void store(Store store, Consumer<Store> memory) {
                stored = store.offset();
                memory.accept(store);
            }

            @Override
            public void read(int region, int offset, byte[] target, int at, int length) {
                if (offset == stored) {
                    stored = -1;
                } else if (length == Long.BYTES
                        && layout.part(region, offset) == Part.SLOT
                        && HeapBytes.getLong(target, at) == SlotDescriptor.TOMBSTONE) {
                    HeapBytes.putLong(target, at, SlotDescriptor.EMPTY);
                }
            }
        };
    }

    /** A slot word counts whatever its check says. */
    static Plant parityIgnored(Layout layout) {
        return new Plant() {
            @Override
            public void read(int region, int offset, byte[] target, int at, int length) {
                if (length != Long.BYTES || layout.part(region, offset) != Part.SLOT) {
                    return;
                }
                long word = HeapBytes.getLong(target, at);
                if (word != SlotDescriptor.EMPTY && word != SlotDescriptor.TOMBSTONE) {
                    HeapBytes.putLong(
                            target, at, SlotDescriptor.slot(SlotDescriptor.offset(word), SlotDescriptor.hash29(word)));
                }
            }
        };
    }

    /** A record counts whatever its sum says. */
    static Plant sumsIgnored(Layout layout) {
        return new Plant() {
            private long k0;
            private long k1;

            @Override
            public void read(int region, int offset, byte[] target, int at, int length) {
                if (region == 0 && offset == 0 && length > StoreHeaderDescriptor.LENGTH) {
                    k0 = HeapBytes.getLong(target, at + StoreHeaderDescriptor.HASH_SEED_OFFSET);
                    k1 = HeapBytes.getLong(target, at + StoreHeaderDescriptor.HASH_SEED_OFFSET + 8);
                } else if (length >= RecordDescriptor.KEY_OFFSET && layout.part(region, offset) == Part.RECORD) {
                    long salt = SegmentHeaderDescriptor.salt(k0, k1, layout.segmentOf(region, offset));
                    long place = RecordDescriptor.place(salt, layout.logOffset(offset));
                    long seq = RecordDescriptor.seq(HeapBytes.getLong(target, at + RecordDescriptor.SEQ_OFFSET));
                    sum(target, at, length, RecordDescriptor.mix32(place ^ seq));
                }
            }
        };
    }

    /** A table counts whatever the sums of its pages say. */
    static Plant tableSumsIgnored(Layout layout, byte[][] memory, long seed) {
        return new Plant() {
            @Override
            public void read(int region, int offset, byte[] target, int at, int length) {
                int perExtent = layout.geometry().segmentsPerExtent();
                int tableBytes = layout.geometry().tableBytes();
                for (int i = 0; region > 0 && length == Long.BYTES && i < perExtent; i++) {
                    int table = layout.tableStart(i);
                    int sums = table + ExtentDescriptor.sumsOffset(tableBytes);
                    if (offset >= sums
                            && offset < sums + ExtentDescriptor.sumsBytes(tableBytes)
                            && HeapBytes.getLong(target, at) != 0) {
                        int first = (offset - sums) / Long.BYTES * StoreHeaderDescriptor.PAGE_BYTES;
                        int place = SegmentHeaderDescriptor.LENGTH + offset - sums;
                        long salt = SegmentHeaderDescriptor.salt(seed, ~seed, (region - 1) * perExtent + i);
                        long sum = sum(memory[region], table, first, tableBytes);
                        HeapBytes.putLong(target, at, SegmentHeaderDescriptor.word(salt, place, sum));
                    }
                }
            }

            private long sum(byte[] extent, int table, int first, int tableBytes) {
                long sum = 0;
                int end = Math.min(tableBytes, first + StoreHeaderDescriptor.PAGE_BYTES);
                for (int at = first; at < end; at += SlotDescriptor.SLOT_BYTES) {
                    sum += SlotDescriptor.mix(HeapBytes.getLong(extent, table + at), at / SlotDescriptor.SLOT_BYTES);
                }
                return sum & (1L << 48) - 1;
            }
        };
    }

    /** Removals are logged for another key than the one removed. */
    static Plant removalsNotLogged(Layout layout) {
        return new Plant() {
            private final List<Store> held = new ArrayList<>();

            @Override
            public void store(Store store, Consumer<Store> memory) {
                if (layout.part(store.region(), store.offset()) == Part.RECORD) {
                    held.add(store);
                    return;
                }
                if (!held.isEmpty()) {
                    spoil(held);
                    held.forEach(memory);
                    held.clear();
                }
                memory.accept(store);
            }
        };
    }

    private static void spoil(List<Plant.Store> words) {
        byte[] record = new byte[words.size() * Long.BYTES];
        for (int i = 0; i < words.size(); i++) {
            byte[] word = words.get(i).bytes();
            System.arraycopy(word, 0, record, i * Long.BYTES, word.length);
        }
        boolean whole = record.length > RecordDescriptor.KEY_OFFSET;
        if (whole && HeapBytes.getInt(record, RecordDescriptor.VALUE_LENGTH_OFFSET) == RecordDescriptor.REMOVE) {
            int sum = HeapBytes.getInt(record, RecordDescriptor.CRC_OFFSET);
            sum(record, 0, record.length, 0);
            int fold = sum ^ HeapBytes.getInt(record, RecordDescriptor.CRC_OFFSET);
            record[RecordDescriptor.KEY_OFFSET + 3] ^= 0x40;
            sum(record, 0, record.length, fold);
            for (int i = 0; i < words.size(); i++) {
                byte[] word = words.get(i).bytes();
                System.arraycopy(record, i * Long.BYTES, word, 0, word.length);
            }
        }
    }

    private static void sum(byte[] record, int at, int length, int fold) {
        long seqAndKey = HeapBytes.getLong(record, at + RecordDescriptor.SEQ_OFFSET);
        int value = Math.max(0, HeapBytes.getInt(record, at + RecordDescriptor.VALUE_LENGTH_OFFSET));
        int end = RecordDescriptor.KEY_OFFSET + RecordDescriptor.keyLength(seqAndKey) + value;
        if (end > length || length < BlockDescriptor.LENGTH / 2) {
            return;
        }
        CRC32C crc32c = new CRC32C();
        int from = RecordDescriptor.KEY_LENGTH_OFFSET;
        crc32c.update(record, at + from, end - from);
        int crc = (int) crc32c.getValue() ^ fold;
        HeapBytes.putInt(record, at + RecordDescriptor.CRC_OFFSET, crc);
    }
}
