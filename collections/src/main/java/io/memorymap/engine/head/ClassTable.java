package io.memorymap.engine.head;

import static io.memorymap.format.StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET;

import io.memorymap.format.ClassTableDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.memory.Region;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The class names of a store file, numbered from 1 in the order in which they were first used. An entry is forced before its
 * number is given out, so no record can refer to a name that a power loss took away. A table with a damaged entry takes no
 * more names: numbering on from there would give a number that stands in records a second meaning. The table stands twice in the
 * file: what is damaged in one is read from the other. Thread-safe.
 */
public final class ClassTable {
    private final Region head;
    private final int bytes;
    private final int end;
    private final boolean forced;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private volatile List<String> names = List.of();
    private int position = CLASS_TABLE_START_OFFSET;

    /**
     * Reads the table of a file.
     *
     * @param head region of the file's head
     * @param bytes bytes of the table
     * @param forced whether new entries are forced to the device
     */
    public ClassTable(Region head, int bytes, boolean forced) {
        this.head = head;
        this.bytes = bytes;
        this.end = CLASS_TABLE_START_OFFSET + bytes;
        this.forced = forced;
        refresh();
    }

    /** Reads the entries that another process has appended since the last look. */
    public synchronized void refresh() {
        String name = readAt(position);
        if (name == null) {
            return;
        }
        List<String> found = new ArrayList<>(names);
        while (name != null) {
            found.add(name);
            ids.put(name, found.size());
            position += entryBytes(name);
            name = readAt(position);
        }
        names = List.copyOf(found);
    }

    /** Whether both copies are the same, and end where nothing was written and not at an entry that is damaged. */
    public synchronized boolean isSound() {
        refresh();
        for (int at = CLASS_TABLE_START_OFFSET; at < position; at += Long.BYTES) {
            if (head.getLong(at) != head.getLong(at + bytes)) {
                return false;
            }
        }
        return position == end || (head.getLong(position) | head.getLong(position + bytes)) == 0;
    }

    /** Makes both copies what the better one is, entry by entry; says whether that was needed. */
    public synchronized boolean mend() {
        if (isSound()) {
            return false;
        }
        for (int at = CLASS_TABLE_START_OFFSET; at < position; ) {
            String name = readAt(at, 0);
            int good = name == null ? at + bytes : at;
            int length = entryBytes(name == null ? readAt(at, bytes) : name);
            byte[] entry = new byte[length];
            head.get(good, entry, 0, length);
            head.put(at, entry, 0, length);
            head.put(at + bytes, entry, 0, length);
            at += length;
        }
        if (position < end && (head.getLong(position) == 0 || head.getLong(position + bytes) == 0)) {
            // Nothing was ever appended here, or its number was not given out.
            head.putLong(position, 0);
            head.putLong(position + bytes, 0);
        }
        return true;
    }

    private static int entryBytes(@Nullable String name) {
        if (name == null) {
            throw new IllegalStateException("An entry that was read is not there any more");
        }
        return ClassTableDescriptor.entryBytes(name.getBytes(StandardCharsets.UTF_8).length);
    }

    /** The names known so far, in the order of their numbers. */
    public List<String> names() {
        return names;
    }

    /**
     * The number of a name, given on first use.
     *
     * @param name a class name
     * @return 1 or more; 0 if the table is full
     */
    public int idOf(String name) {
        Integer id = ids.get(name);
        return id != null ? id : append(name);
    }

    /**
     * The name of a number.
     *
     * @param id the number
     * @return the name, or null if there is none
     */
    public @Nullable String nameOf(int id) {
        List<String> known = names;
        return id >= 1 && id <= known.size() ? known.get(id - 1) : null;
    }

    private synchronized int append(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int length = ClassTableDescriptor.entryBytes(text.length);
        boolean room = position + length <= end && (head.getLong(position) | head.getLong(position + bytes)) == 0;
        if (text.length > 0xFFFF || text.length == 0 || !room) {
            return 0;
        }
        byte[] entry = new byte[length];
        HeapBytes.putShort(entry, ClassTableDescriptor.LENGTH_OFFSET, text.length);
        HeapBytes.putInt(entry, ClassTableDescriptor.CRC_OFFSET, sum(text));
        System.arraycopy(text, 0, entry, ClassTableDescriptor.NAME_OFFSET, text.length);
        write(position, entry);
        write(position + bytes, entry);
        position += length;
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        names = List.copyOf(longer);
        ids.put(name, longer.size());
        return longer.size();
    }

    private void write(int at, byte[] entry) {
        // The length, which makes it an entry, comes last: a kill in between leaves nothing.
        head.put(at + Long.BYTES, entry, Long.BYTES, entry.length - Long.BYTES);
        head.putLongRelease(at, HeapBytes.getLong(entry, 0));
        if (forced) {
            head.force(at, entry.length);
        }
    }

    private @Nullable String readAt(int at) {
        String name = readAt(at, 0);
        return name == null ? readAt(at, bytes) : name;
    }

    /** Reads an entry of the table, or of its copy so many bytes behind it. */
    private @Nullable String readAt(int inTable, int copy) {
        int at = inTable + copy;
        int end = this.end + copy;
        if (at + ClassTableDescriptor.NAME_OFFSET > end) {
            return null;
        }
        int length = head.getShort(at + ClassTableDescriptor.LENGTH_OFFSET) & 0xFFFF;
        if (length == 0 || at + ClassTableDescriptor.NAME_OFFSET + length > end) {
            return null;
        }
        byte[] text = new byte[length];
        head.get(at + ClassTableDescriptor.NAME_OFFSET, text, 0, length);
        byte[] padding = new byte[ClassTableDescriptor.entryBytes(length) - ClassTableDescriptor.NAME_OFFSET - length];
        head.get(at + ClassTableDescriptor.NAME_OFFSET + length, padding, 0, padding.length);
        for (byte b : padding) {
            if (b != 0) {
                return null;
            }
        }
        return head.getInt(at + ClassTableDescriptor.CRC_OFFSET) == sum(text)
                ? new String(text, StandardCharsets.UTF_8)
                : null;
    }

    private static int sum(byte[] text) {
        CRC32C crc32c = new CRC32C();
        crc32c.update(text, 0, text.length);
        return (int) crc32c.getValue();
    }
}
