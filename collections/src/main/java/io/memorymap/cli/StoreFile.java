package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.codec.TypeTable;
import io.memorymap.engine.Geometry;
import io.memorymap.engine.HeaderException;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.StoreHeader;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.memory.MappedFile;
import io.memorymap.store.StoreDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store file opened for reading only. */
final class StoreFile {
    /** Codec id where the description is damaged. */
    private static final String UNKNOWN = "";

    private final Path path;
    private final StoreSnapshotReader reader;
    private final @Nullable StoreDescription description;
    private final EntryText keys;
    private final EntryText values;

    private StoreFile(Path path, StoreSnapshotReader reader) {
        this.path = path;
        this.reader = reader;
        this.description = StoreDescription.parse(StoreHeader.description(reader.head()));
        TypeTable types = new Names(reader);
        this.keys = new EntryText(description == null ? UNKNOWN : description.keyCodec(), types);
        this.values = new EntryText(description == null ? UNKNOWN : description.valueCodec(), types);
    }

    /**
     * Opens a store file to look at it.
     *
     * @throws UnusableException if it is none, or none that can be read
     * @throws IOException if the system refuses it
     */
    static StoreFile open(Path file) throws IOException {
        Path path = existing(file);
        checkLength(path, header(path));
        try {
            return new StoreFile(path, StoreSnapshotReader.open(path));
        } catch (HeaderException e) {
            throw refused(path, e);
        }
    }

    /** The real path of a regular file. Links are followed, as nothing is written. */
    static Path existing(Path file) throws IOException {
        Path path = file.toRealPath();
        if (!Files.isRegularFile(path)) {
            throw new UnusableException(file + ": is not a regular file");
        }
        return path;
    }

    static StoreHeader header(Path path) throws IOException {
        byte[] head = head(path);
        if (PodView.isPod(head)) {
            throw new UnusableException(
                    path + ": is a mapped struct (magic 0xb10c), which only info and dump can show");
        }
        try {
            return StoreHeader.parse(head);
        } catch (HeaderException e) {
            throw refused(path, e);
        }
    }

    static byte[] head(Path path) throws IOException {
        return MappedFile.readHead(path, StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET);
    }

    private static UnusableException refused(Path path, HeaderException e) {
        String problem = Objects.toString(e.getMessage());
        return new UnusableException(path
                + ": "
                + switch (e.problem()) {
                    case NOT_A_STORE -> "is not a store: " + problem;
                    case OTHER_VERSION -> problem + "; look at it with the version that wrote it";
                    case DAMAGED -> problem + "; restore the file from a copy";
                });
    }

    static void checkLength(Path path, StoreHeader header) throws IOException {
        long length = Files.size(path);
        if (length < header.fileLength()) {
            throw new UnusableException(path + ": was cut short: it has " + length + " bytes where the store has "
                    + header.fileLength() + "; restore it from a copy");
        }
    }

    Path path() {
        return path;
    }

    StoreSnapshotReader reader() {
        return reader;
    }

    /** The description page; null if it is damaged. */
    @Nullable StoreDescription description() {
        return description;
    }

    EntryText keys() {
        return keys;
    }

    EntryText values() {
        return values;
    }

    /** An entry as JSON, with {@code expiresAt} in epoch milliseconds if it expires. */
    JsonObject entry(RecordImage record) {
        JsonObject json = new JsonObject();
        json.add("key", keys.toJson(record.bytes(), RecordDescriptor.KEY_OFFSET, record.keyLength()));
        json.add("value", values.toJson(record.bytes(), record.valueOffset(), record.valueLength()));
        if (record.expiresAt() != RecordDescriptor.NEVER_MILLIS) {
            json.addProperty("expiresAt", record.expiresAt());
        }
        return json;
    }

    /** Adds the types and codecs of the store, under the names that {@link LoadCommand} reads. */
    void addDescription(JsonObject json) {
        if (description != null) {
            json.addProperty("keyType", description.keyType());
            json.addProperty("valueType", description.valueType());
            json.addProperty("keyCodec", description.keyCodec());
            json.addProperty("valueCodec", description.valueCodec());
            json.addProperty("metadata", description.metadata());
        }
    }

    /** Adds the bounds of a store, under the names that {@link LoadCommand} reads. */
    static void addBounds(JsonObject json, Geometry geometry) {
        json.addProperty("capacity", geometry.capacity());
        json.addProperty("maxBytes", geometry.maxBytes());
        json.addProperty("averageEntryBytes", geometry.averageEntryBytes());
        json.addProperty("maxEntryBytes", geometry.maxEntryBytes());
        json.addProperty("evicting", geometry.evicting());
    }

    /** Entries by the counts of the segments: exact for a store at rest, otherwise an estimate for progress. */
    long count() {
        return reader.count();
    }

    /** Process id of the last owner, as that process saw it; 0 if there was none. */
    long ownerPid() {
        return ownerWord(StoreHeaderDescriptor.OWNER_PID_OFFSET);
    }

    /** When the last owner opened the file, in epoch milliseconds. */
    long ownerSince() {
        return ownerWord(StoreHeaderDescriptor.OWNER_SINCE_MILLIS_OFFSET);
    }

    private long ownerWord(int offset) {
        return HeapBytes.getLong(reader.head(), StoreHeaderDescriptor.OWNER_PAGE_OFFSET + offset);
    }

    static boolean isExpired(RecordImage record, long now) {
        return record.expiresAt() != RecordDescriptor.NEVER_MILLIS && record.expiresAt() <= now;
    }

    /** The names listed in the file. Its owner may be adding to them. */
    private record Names(StoreSnapshotReader reader) implements TypeTable {
        @Override
        public int idOf(String typeName) {
            return UNLISTED;
        }

        @Override
        public @Nullable String nameOf(int id) {
            List<String> names = reader.classNames();
            return id >= 1 && id <= names.size() ? names.get(id - 1) : null;
        }
    }
}
