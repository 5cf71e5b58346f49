package io.memorymap.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.memorymap.Eviction;
import io.memorymap.StoreBuilder;
import io.memorymap.StoredEntry;
import io.memorymap.cli.view.EntryText;
import io.memorymap.cli.view.Text;
import io.memorymap.cli.view.UnusableException;
import io.memorymap.store.StoreDescription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads back what {@link DumpCommand} wrote. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Puts the entries of a dump into a store, which must not be in use.",
            "With --create into a new one, with the types and bounds of the dumped one, or the bounds given."
        })
final class LoadCommand extends WritingVerb {
    /** Codecs that write no numbers of class names, so that their bytes mean the same in every store. */
    private static final Set<String> WITHOUT_TYPES = Set.of("string", "long", "int", "uuid", "bytes");

    @Parameters(
            index = "1",
            paramLabel = "DUMP",
            arity = "0..1",
            description = "The dump; standard input if not given.")
    @Nullable Path dump;

    @Option(names = "--create", description = "Create the store; it must not exist.")
    boolean create;

    @Option(names = "--capacity", paramLabel = "ENTRIES", description = "Most entries of the new store.")
    long capacity;

    @Option(
            names = "--max-bytes",
            paramLabel = "BYTES",
            description = "Most bytes of records of the new store; as many for each entry as before if not given.")
    long maxBytes;

    @Option(names = "--average-entry-bytes", paramLabel = "BYTES", description = "Average key and value together.")
    int averageEntryBytes;

    @Option(names = "--max-entry-bytes", paramLabel = "BYTES", description = "Largest key and value together.")
    int maxEntryBytes;

    @Option(
            names = "--eviction",
            paramLabel = "KIND",
            description = "What a full store does: ${COMPLETION-CANDIDATES}.")
    @Nullable Eviction eviction;

    private long line;
    private long loaded;
    private long skipped;
    private boolean typesDiffer;
    private int types;

    LoadCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        if (!create
                && (capacity != 0
                        || maxBytes != 0
                        || averageEntryBytes != 0
                        || maxEntryBytes != 0
                        || eviction != null)) {
            throw new UnusableException("the bounds of a store are given when it is created: add --create");
        }
        if (create && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnusableException(file + ": exists already; leave out --create to load into it");
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(input(), StandardCharsets.UTF_8))) {
            load(reader);
        } catch (UnusableException | IllegalStateException | IllegalArgumentException e) {
            throw unusable(e.getMessage());
        } catch (ClassCastException | UnsupportedOperationException e) {
            // So the library for JSON says that an element is of another kind than it was asked for.
            throw unusable("something in it is of another kind than a dump has there: " + e.getMessage());
        }
        JsonObject json = new JsonObject();
        json.addProperty("loaded", loaded);
        json.addProperty("expired", skipped);
        print(
                json,
                List.of(Text.count(loaded) + " entries loaded"
                        + (skipped == 0 ? "" : ", " + Text.count(skipped) + " left out that have expired")));
        return ExitCode.OK;
    }

    private UnusableException unusable(@Nullable String problem) {
        return new UnusableException(
                "line " + line + ": " + problem + (loaded == 0 ? "" : "; " + loaded + " entries were loaded"));
    }

    private InputStream input() throws IOException {
        return dump == null || dump.toString().equals("-") ? session.in() : Files.newInputStream(dump);
    }

    private void load(BufferedReader reader) throws IOException {
        JsonObject first = next(reader);
        JsonObject facts = first != null && first.has("store") ? first.getAsJsonObject("store") : null;
        try (WritableStore store = open(facts);
                Progress progress = session.progress("load", -1)) {
            checkCodecs(facts, store.description());
            EntryText keys = new EntryText(store.description().keyCodec(), store.types());
            EntryText values = new EntryText(store.description().valueCodec(), store.types());
            long now = System.currentTimeMillis();
            for (JsonObject json = facts == null ? first : next(reader); json != null; json = next(reader)) {
                session.checkStopped();
                if (json.has("types")) {
                    listTypes(json, store);
                } else {
                    entry(json, store, keys, values, now);
                }
                progress.step();
            }
        }
    }

    private @Nullable JsonObject next(BufferedReader reader) throws IOException {
        String text = reader.readLine();
        line++;
        while (text != null && text.isBlank()) {
            text = reader.readLine();
            line++;
        }
        return text == null ? null : parse(text);
    }

    private static JsonObject parse(String text) {
        try {
            JsonReader reader = new JsonReader(new StringReader(text));
            reader.setStrictness(Strictness.STRICT);
            JsonElement json = JsonParser.parseReader(reader);
            if (json.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
                return json.getAsJsonObject();
            }
        } catch (JsonParseException | IOException e) {
            throw new UnusableException("is not JSON: " + e.getMessage());
        }
        throw new UnusableException("is not a JSON object");
    }

    private WritableStore open(@Nullable JsonObject facts) throws IOException {
        if (!create) {
            return writable();
        }
        if (facts == null || !facts.has("keyCodec")) {
            throw new UnusableException(
                    "the dump does not begin with the line about its store, which says the types of a new one");
        }
        StoreDescription description = new StoreDescription(
                text(facts, "keyType"),
                text(facts, "valueType"),
                text(facts, "keyCodec"),
                text(facts, "valueCodec"),
                text(facts, "metadata"));
        return WritableStore.open(file, description, builder -> bounds(builder.othersMayWrite(othersMayWrite), facts));
    }

    /** The bounds of the command line, and for the others those of the dumped store. */
    private void bounds(StoreBuilder<byte[], byte[]> builder, JsonObject facts) {
        int maxEntry = maxEntryBytes != 0
                ? maxEntryBytes
                : said(facts, "maxEntryBytes").getAsInt();
        builder.capacity(capacity != 0 ? capacity : said(facts, "capacity").getAsLong());
        builder.averageEntryBytes(
                averageEntryBytes != 0
                        ? averageEntryBytes
                        : said(facts, "averageEntryBytes").getAsInt());
        builder.maxEntryBytes(maxEntry);
        if (maxBytes != 0) {
            builder.maxBytes(maxBytes);
        } else if (averageEntryBytes == 0 && capacity == 0) {
            builder.maxBytes(said(facts, "maxBytes").getAsLong());
        } else if (averageEntryBytes == 0 && facts.has("maxBytes") && facts.has("capacity")) {
            // As many for each entry as before.
            double each = said(facts, "maxBytes").getAsDouble()
                    / Math.max(1, said(facts, "capacity").getAsLong());
            builder.maxBytes(Math.max(maxEntry, Math.round(each * capacity)));
        }
        Eviction before = said(facts, "evicting").getAsBoolean() ? Eviction.TWO_QUEUES : Eviction.NONE;
        builder.eviction(eviction != null ? eviction : before);
    }

    private static JsonPrimitive said(JsonObject json, String name) {
        if (json.get(name) instanceof JsonPrimitive value) {
            return value;
        }
        throw new UnusableException(
                "the line about the dumped store has no " + name + "; give it as an option, or correct the line");
    }

    private static void checkCodecs(@Nullable JsonObject facts, StoreDescription into) {
        if (facts != null && facts.has("keyCodec")) {
            check("keys", text(facts, "keyCodec"), into.keyCodec());
            check("values", text(facts, "valueCodec"), into.valueCodec());
        }
    }

    private static void check(String what, String from, String into) {
        if (!from.equals(into)) {
            throw new UnusableException("the " + what + " of the dump were written by the codec " + from
                    + ", those of the store by " + into);
        }
    }

    private static String text(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsString() : "";
    }

    /** Lists the dump's class names in the store. If their numbers differ there, bytes that hold such numbers are of no use. */
    private void listTypes(JsonObject json, WritableStore store) {
        for (JsonElement name : json.getAsJsonArray("types")) {
            types++;
            typesDiffer |= store.types().idOf(name.getAsString()) != types;
        }
    }

    private void entry(JsonObject json, WritableStore store, EntryText keys, EntryText values, long now) {
        if (!json.has("key") || !json.has("value")) {
            throw new UnusableException("an entry has a \"key\" and a \"value\"");
        }
        checkTypes(json.get("key"), store.description().keyCodec());
        checkTypes(json.get("value"), store.description().valueCodec());
        long expiresAt = json.has("expiresAt") ? json.get("expiresAt").getAsLong() : StoredEntry.NEVER;
        if (expiresAt <= now) {
            skipped++;
            return;
        }
        store.store().set(keys.toBytes(json.get("key")), values.toBytes(json.get("value")), expiresAt);
        loaded++;
    }

    private void checkTypes(JsonElement json, String codec) {
        if (typesDiffer && EntryText.isHex(json) && !WITHOUT_TYPES.contains(codec)) {
            throw new UnusableException("its bytes refer to classes by numbers that mean others in " + file
                    + "; load the dump into a new store, with --create");
        }
    }
}
