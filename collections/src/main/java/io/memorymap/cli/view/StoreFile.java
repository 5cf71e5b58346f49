package io.memorymap.cli.view;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memorymap.codec.TypeTable;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store file opened for reading only. */
public final class StoreFile {
    /** Codec id where the description is damaged. */
    private static final String UNKNOWN = "";

    private final Path path;
    private final StoreSnapshotReader reader;
    private final @Nullable StoreDescription description;
    private final EntryText keys;
    private final EntryText values;
    private final Gson gson =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

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
    public static StoreFile open(Path file) throws IOException {
        Path path = existing(file);
        checkLength(path, header(path));
        try {
            return new StoreFile(path, StoreSnapshotReader.open(path));
        } catch (HeaderException e) {
            throw refused(path, e);
        }
    }

    /** The real path of a regular file. Links are followed, as nothing is written. */
    public static Path existing(Path file) throws IOException {
        Path path = file.toRealPath();
        if (!Files.isRegularFile(path)) {
            throw new UnusableException(file + ": is not a regular file");
        }
        return path;
    }

    public static StoreHeader header(Path path) throws IOException {
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

    public static byte[] head(Path path) throws IOException {
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

    public static void checkLength(Path path, StoreHeader header) throws IOException {
        long length = Files.size(path);
        if (length < header.fileLength()) {
            throw new UnusableException(path + ": was cut short: it has " + length + " bytes where the store has "
                    + header.fileLength() + "; restore it from a copy");
        }
    }

    public Path path() {
        return path;
    }

    public StoreSnapshotReader reader() {
        return reader;
    }

    /** The description page; null if it is damaged. */
    public @Nullable StoreDescription description() {
        return description;
    }

    public EntryText keys() {
        return keys;
    }

    public EntryText values() {
        return values;
    }

    /** The key of an entry as JSON. */
    public JsonElement key(RecordImage record) {
        return keys.toJson(record.bytes(), RecordDescriptor.KEY_OFFSET, record.keyLength());
    }

    /** The key of an entry on one line: a string as it is, if it is one line and harmless; everything else as JSON. */
    public String keyText(RecordImage record) {
        JsonElement key = key(record);
        boolean plain = key.isJsonPrimitive() && key.getAsString().chars().allMatch(Harmless::isHarmless);
        return plain ? key.getAsString() : Harmless.text(gson.toJson(key));
    }

    /** An entry as JSON, with {@code expiresAt} in epoch milliseconds if it expires. */
    public JsonObject entry(RecordImage record) {
        JsonObject json = new JsonObject();
        json.add("key", key(record));
        json.add("value", values.toJson(record.bytes(), record.valueOffset(), record.valueLength()));
        if (record.expiresAt() != RecordDescriptor.NEVER_MILLIS) {
            json.addProperty("expiresAt", record.expiresAt());
        }
        return json;
    }

    /** Adds the types and codecs of the store, under the names that {@code load} reads. */
    public void addDescription(JsonObject json) {
        if (description != null) {
            json.addProperty("keyType", description.keyType());
            json.addProperty("valueType", description.valueType());
            json.addProperty("keyCodec", description.keyCodec());
            json.addProperty("valueCodec", description.valueCodec());
            json.addProperty("metadata", description.metadata());
        }
    }

    /** Adds the bounds of a store, under the names that {@code load} reads. */
    public static void addBounds(JsonObject json, Geometry geometry) {
        json.addProperty("capacity", geometry.capacity());
        json.addProperty("maxBytes", geometry.maxBytes());
        json.addProperty("averageEntryBytes", geometry.averageEntryBytes());
        json.addProperty("maxEntryBytes", geometry.maxEntryBytes());
        json.addProperty("evicting", geometry.evicting());
    }

    /** Entries by the counts of the segments: exact for a store at rest, otherwise an estimate for progress. */
    public long count() {
        return reader.count();
    }

    /** Process id of the last owner, as that process saw it; 0 if there was none. */
    public long ownerPid() {
        return ownerWord(StoreHeaderDescriptor.OWNER_PID_OFFSET);
    }

    /** Whether a process of this machine has the id of the last owner, as far as this process can see. */
    public boolean isOwnerRunning() {
        Optional<ProcessHandle> owner = ProcessHandle.of(ownerPid());
        return owner.isPresent() && owner.get().isAlive();
    }

    /** Whether everything was forced, and what is to be expected if not. */
    public String state() {
        if (!reader.header().isDirty()) {
            return "clean: everything was forced when it was closed";
        }
        return reader.isCurrent()
                ? "dirty: in use, or its owner was killed, in which case nothing is lost"
                : "dirty, and not from this boot or place: the next owner recovers it from its checkpoints";
    }

    /** When the last owner opened the file, in epoch milliseconds. */
    public long ownerSince() {
        return ownerWord(StoreHeaderDescriptor.OWNER_SINCE_MILLIS_OFFSET);
    }

    /** Reads that the last owner has answered with a value, as far as it has noted them. */
    public long hits() {
        return ownerWord(StoreHeaderDescriptor.OWNER_HITS_OFFSET);
    }

    /** Reads for which it had none; 0 with {@link #hits()} where it notes none. */
    public long misses() {
        return ownerWord(StoreHeaderDescriptor.OWNER_MISSES_OFFSET);
    }

    private long ownerWord(int offset) {
        return HeapBytes.getLong(reader.head(), StoreHeaderDescriptor.OWNER_PAGE_OFFSET + offset);
    }

    public static boolean isExpired(RecordImage record, long now) {
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
