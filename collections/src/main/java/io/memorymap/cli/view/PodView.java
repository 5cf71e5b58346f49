package io.memorymap.cli.view;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memorymap.format.BasicTypeDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.PodMapDescriptor;
import io.memorymap.format.PodStoreDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of a mapped struct, as {@code io.memorymap.pod} and the Swift library MemoryMap write them. Such a file does not say what
 * it holds. Trying finds out whether it is a 256-entry store, and with which keys: keys must be readable, and lie where their
 * hashes put them.
 */
public final class PodView {
    private static final int ATTEMPTS = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int[] KEY_SIZES = {
        BasicTypeDescriptor.BYTES_OFFSET + BasicTypeDescriptor.CAPACITY_1024,
        BasicTypeDescriptor.BYTES_OFFSET + BasicTypeDescriptor.CAPACITY_64,
        BasicTypeDescriptor.BYTES_OFFSET + BasicTypeDescriptor.CAPACITY_8
    };

    private final ByteBuffer bytes;
    private final boolean settled;
    private final @Nullable Layout layout;

    /**
     * Where things lie in an entry.
     *
     * @param keySize size of a key in bytes
     * @param stateOffset offset of the state byte
     * @param stride bytes from entry to entry
     * @param entries how many are occupied
     */
    private record Layout(int keySize, int stateOffset, int stride, int entries) {}

    private PodView(byte[] file, boolean settled) {
        this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.settled = settled;
        this.layout = guess();
    }

    public static boolean isPod(byte[] head) {
        return head.length >= PodMapDescriptor.MAGIC_BYTES
                && HeapBytes.getLong(head, PodMapDescriptor.MAGIC_OFFSET) == PodMapDescriptor.MAGIC;
    }

    /** Reads the file until two readings agree: its owner may be writing to it. */
    public static PodView read(Path path) throws IOException {
        byte[] last = contents(path);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] next = contents(path);
            if (Arrays.equals(last, next)) {
                return new PodView(next, true);
            }
            last = next;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new PodView(last, false);
    }

    private static byte[] contents(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            // A file may be longer, but a struct never is.
            return in.readNBytes(PodMapDescriptor.MAX_BYTES);
        }
    }

    private @Nullable Layout guess() {
        int struct = bytes.capacity() - PodMapDescriptor.STRUCT_OFFSET;
        int stride = struct / PodStoreDescriptor.ENTRIES;
        if (struct <= 0 || struct % PodStoreDescriptor.ENTRIES != 0) {
            return null;
        }
        Layout best = null;
        for (int keySize : KEY_SIZES) {
            // The state comes last: of several possible offsets it is the last.
            for (int state = stride - 1; state > keySize; state--) {
                int entries = occupied(keySize, state, stride);
                if (entries > 0 && (best == null || entries > best.entries)) {
                    best = new Layout(keySize, state, stride, entries);
                }
            }
        }
        return best;
    }

    /** How many entries a layout gives; -1 if the file cannot have that layout. */
    private int occupied(int keySize, int stateOffset, int stride) {
        int entries = 0;
        for (int slot = 0; slot < PodStoreDescriptor.ENTRIES; slot++) {
            int at = PodMapDescriptor.STRUCT_OFFSET + slot * stride;
            byte state = bytes.get(at + stateOffset);
            if (state < PodStoreDescriptor.EMPTY || state > PodStoreDescriptor.TOMBSTONE) {
                return -1;
            }
            if (state == PodStoreDescriptor.OCCUPIED) {
                if (!isKey(at, keySize) || !isReachable(slot, stateOffset, stride)) {
                    return -1;
                }
                entries++;
            }
        }
        return entries;
    }

    private boolean isKey(int at, int keySize) {
        if (PodFields.basic(bytes, at, keySize) == null) {
            return false;
        }
        int length = bytes.getShort(at + BasicTypeDescriptor.LENGTH_OFFSET) & 0xFFFF;
        for (int i = BasicTypeDescriptor.BYTES_OFFSET + length; i < keySize; i++) {
            if (bytes.get(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a probe for the key of a slot gets there: no slot before it on the path is empty. */
    private boolean isReachable(int slot, int stateOffset, int stride) {
        int key = PodMapDescriptor.STRUCT_OFFSET + slot * stride;
        int length = bytes.getShort(key + BasicTypeDescriptor.LENGTH_OFFSET) & 0xFFFF;
        long h1 = PodStoreDescriptor.FNV_OFFSET_BASIS;
        for (int i = 0; i < length; i++) {
            h1 = (h1 ^ (bytes.get(key + BasicTypeDescriptor.BYTES_OFFSET + i) & 0xFF)) * PodStoreDescriptor.FNV_PRIME;
        }
        h1 &= Long.MAX_VALUE;
        long h2 = PodStoreDescriptor.h2(h1);
        int at = PodStoreDescriptor.home(h1);
        for (int probes = 0; probes < PodStoreDescriptor.ENTRIES && at != slot; probes++) {
            if (bytes.get(PodMapDescriptor.STRUCT_OFFSET + at * stride + stateOffset) == PodStoreDescriptor.EMPTY) {
                return false;
            }
            at = PodStoreDescriptor.next(at, h2);
        }
        return at == slot;
    }

    public JsonObject info(Path path) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("file", path.toString());
        json.addProperty("kind", layout == null ? "mapped struct" : "256-entry store");
        json.addProperty("magic", "0x" + Long.toHexString(PodMapDescriptor.MAGIC));
        json.addProperty("length", Files.size(path));
        json.addProperty("structBytes", bytes.capacity() - PodMapDescriptor.STRUCT_OFFSET);
        json.addProperty("settled", settled);
        if (layout != null) {
            json.addProperty("entries", layout.entries);
            json.addProperty("tombstones", tombstones(layout));
            json.addProperty("keyType", "BasicType" + nominal(layout.keySize));
            json.addProperty("entryBytes", layout.stride);
            json.addProperty("valueBytesAtMost", layout.stateOffset - layout.keySize);
        }
        return json;
    }

    private static int nominal(int keySize) {
        return keySize == KEY_SIZES[2] ? BasicTypeDescriptor.CAPACITY_8 : keySize;
    }

    private int tombstones(Layout of) {
        int tombstones = 0;
        for (int slot = 0; slot < PodStoreDescriptor.ENTRIES; slot++) {
            int at = PodMapDescriptor.STRUCT_OFFSET + slot * of.stride + of.stateOffset;
            tombstones += bytes.get(at) == PodStoreDescriptor.TOMBSTONE ? 1 : 0;
        }
        return tombstones;
    }

    /** Hands out the entries, or the struct, one by one. */
    public void dump(Consumer<JsonObject> out, @Nullable PodFields fields) {
        Layout found = layout;
        if (found == null) {
            JsonObject line = new JsonObject();
            line.add("struct", struct(fields));
            out.accept(line);
            return;
        }
        for (int slot = 0; slot < PodStoreDescriptor.ENTRIES; slot++) {
            int at = PodMapDescriptor.STRUCT_OFFSET + slot * found.stride;
            if (bytes.get(at + found.stateOffset) == PodStoreDescriptor.OCCUPIED) {
                JsonObject line = new JsonObject();
                line.add("key", PodFields.basic(bytes, at, found.keySize));
                line.add("value", value(at, found, fields));
                out.accept(line);
            }
        }
    }

    private JsonElement struct(@Nullable PodFields fields) {
        int length = bytes.capacity() - PodMapDescriptor.STRUCT_OFFSET;
        if (fields == null) {
            return PodFields.hex(bytes, PodMapDescriptor.STRUCT_OFFSET, length);
        }
        if (fields.size() > length) {
            throw new UnusableException("the fields take " + fields.size() + " bytes, the file has room for " + length);
        }
        return fields.json(bytes, PodMapDescriptor.STRUCT_OFFSET);
    }

    private JsonElement value(int at, Layout of, @Nullable PodFields fields) {
        int length = of.stateOffset - of.keySize;
        if (fields == null) {
            JsonElement basic = isBasicSize(length) ? PodFields.basic(bytes, at + of.keySize, length) : null;
            return basic == null ? PodFields.hex(bytes, at + of.keySize, length) : basic;
        }
        int offset = (int) PodMapDescriptor.roundUp(of.keySize, fields.alignment());
        if (offset + fields.size() != of.stateOffset) {
            throw new UnusableException("the fields take bytes " + offset + " to " + (offset + fields.size())
                    + " of an entry, its value ends at " + of.stateOffset);
        }
        return fields.json(bytes, at + offset);
    }

    private static boolean isBasicSize(int length) {
        return Arrays.stream(KEY_SIZES).anyMatch(size -> size == length);
    }

    /** Whether two readings agreed. */
    public boolean isSettled() {
        return settled;
    }
}
