package io.memorymap.pod;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the Swift library does with the bytes of a store, written from the rules and sharing no code with what is tested: the
 * reader that every file must satisfy, and the writer whose bytes ours must equal.
 */
final class SwiftTable {
    private static final int SLOTS = 256;

    private final byte[] file;
    private final int keyBytes;
    private final int valueAt;
    private final int valueBytes;
    private final int stateAt;
    private final int stride;

    SwiftTable(byte[] file, int keyBytes, int valueAt, int valueBytes, int stride) {
        this.file = file;
        this.keyBytes = keyBytes;
        this.valueAt = valueAt;
        this.valueBytes = valueBytes;
        this.stateAt = valueAt + valueBytes;
        this.stride = stride;
    }

    static byte[] emptyFile(int stride) {
        byte[] file = new byte[8 + SLOTS * stride];
        file[0] = 0x0C;
        file[1] = (byte) 0xB1;
        return file;
    }

    byte[] file() {
        return file;
    }

    /** A key as it lies in the file. */
    static byte[] key(int kind, byte[] bytes, int keyBytes) {
        byte[] key = new byte[keyBytes];
        key[0] = (byte) kind;
        key[2] = (byte) bytes.length;
        key[3] = (byte) (bytes.length >> 8);
        System.arraycopy(bytes, 0, key, 4, bytes.length);
        return key;
    }

    private int at(int slot) {
        return 8 + slot * stride;
    }

    int state(int slot) {
        return file[at(slot) + stateAt];
    }

    private static int lengthOf(byte[] key) {
        return (key[2] & 0xFF) | (key[3] & 0xFF) << 8;
    }

    private static int[] path(byte[] key) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < lengthOf(key); i++) {
            h = (h ^ (key[4 + i] & 0xFF)) * 1099511628211L;
        }
        long h1 = h & 0x7fffffffffffffffL;
        long h2 = (((h1 >> 17) ^ (h1 << 15)) + (h1 >> 7)) | 1;
        int[] path = new int[SLOTS];
        for (int i = 0; i < SLOTS; i++) {
            path[i] = (int) ((h1 + i * h2) & 255);
        }
        return path;
    }

    private boolean holds(int slot, byte[] key) {
        int at = at(slot);
        return file[at] == key[0] && Arrays.equals(file, at + 2, at + 4 + lengthOf(key), key, 2, 4 + lengthOf(key));
    }

    int find(byte[] key) {
        for (int slot : path(key)) {
            if (state(slot) == 0) {
                return -1;
            }
            if (state(slot) == 1 && holds(slot, key)) {
                return slot;
            }
        }
        return -1;
    }

    byte @Nullable [] get(byte[] key) {
        int slot = find(key);
        return slot < 0 ? null : Arrays.copyOfRange(file, at(slot) + valueAt, at(slot) + valueAt + valueBytes);
    }

    boolean set(byte[] key, byte[] value) {
        int slot = find(key);
        if (slot < 0) {
            int tombstone = -1;
            for (int next : path(key)) {
                if (state(next) == 0) {
                    slot = next;
                    break;
                }
                if (state(next) == 2 && tombstone < 0) {
                    tombstone = next;
                }
            }
            slot = tombstone >= 0 ? tombstone : slot;
            if (slot < 0) {
                return false;
            }
            System.arraycopy(key, 0, file, at(slot), keyBytes);
        }
        System.arraycopy(value, 0, file, at(slot) + valueAt, valueBytes);
        file[at(slot) + stateAt] = 1;
        return true;
    }

    boolean remove(byte[] key) {
        int slot = find(key);
        if (slot >= 0) {
            file[at(slot) + stateAt] = 2;
        }
        return slot >= 0;
    }

    void removeAll() {
        Arrays.fill(file, 8, 8 + SLOTS * stride, (byte) 0);
    }

    /** Takes all entries out, clears the table, puts them back by ascending slot: a crash in between loses them. */
    void compact() {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (state(slot) == 1) {
                keys.add(Arrays.copyOfRange(file, at(slot), at(slot) + keyBytes));
                values.add(Arrays.copyOfRange(file, at(slot) + valueAt, at(slot) + valueAt + valueBytes));
            }
        }
        removeAll();
        for (int i = 0; i < keys.size(); i++) {
            set(keys.get(i), values.get(i));
        }
    }

    int tombstones() {
        int count = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            count += state(slot) == 2 ? 1 : 0;
        }
        return count;
    }

    /** Every occupied entry by its key in hexadecimal, whether or not a probe finds it; fails on a second copy. */
    Map<String, String> entries() {
        Map<String, String> entries = new TreeMap<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (state(slot) == 1) {
                byte[] key = Arrays.copyOfRange(file, at(slot), at(slot) + keyBytes);
                byte[] value = Arrays.copyOfRange(file, at(slot) + valueAt, at(slot) + valueAt + valueBytes);
                if (entries.put(hex(key), hex(value)) != null) {
                    throw new AssertionError("two copies of " + hex(key));
                }
            }
        }
        return entries;
    }

    static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }

    static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }
}
