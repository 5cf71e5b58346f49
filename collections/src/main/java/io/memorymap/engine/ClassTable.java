package io.memorymap.engine;

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
 * more names: numbering on from there would give a number that stands in records a second meaning. Thread-safe.
 */
public final class ClassTable {
    private final Region head;
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
            position += ClassTableDescriptor.entryBytes(name.getBytes(StandardCharsets.UTF_8).length);
            name = readAt(position);
        }
        names = List.copyOf(found);
    }

    /** Whether the table ends where nothing was written, and not at an entry that is damaged. */
    public synchronized boolean isSound() {
        refresh();
        return position == end || head.getLong(position) == 0;
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
        if (text.length > 0xFFFF || text.length == 0 || position + length > end || head.getLong(position) != 0) {
            return 0;
        }
        byte[] entry = new byte[length];
        HeapBytes.putShort(entry, ClassTableDescriptor.LENGTH_OFFSET, text.length);
        HeapBytes.putInt(entry, ClassTableDescriptor.CRC_OFFSET, sum(text));
        System.arraycopy(text, 0, entry, ClassTableDescriptor.NAME_OFFSET, text.length);
        // The length, which makes it an entry, comes last: a kill in between leaves nothing.
        head.put(position + Long.BYTES, entry, Long.BYTES, length - Long.BYTES);
        head.putLongRelease(position, HeapBytes.getLong(entry, 0));
        if (forced) {
            head.force(position, length);
        }
        position += length;
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        names = List.copyOf(longer);
        ids.put(name, longer.size());
        return longer.size();
    }

    private @Nullable String readAt(int at) {
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
