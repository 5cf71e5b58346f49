package io.memorymap.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memorymap.cli.view.PodView;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.Text;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.store.StoreDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows what a file is, and what its header says. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Shows the header: what the file holds, how it is divided, its state and its owner.")
final class InfoCommand extends FileVerb {
    InfoCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        Path path = StoreFile.existing(file);
        if (PodView.isPod(StoreFile.head(path))) {
            JsonObject struct = PodView.read(path).info(path);
            print(
                    struct,
                    struct.entrySet().stream()
                            .map(fact ->
                                    Text.line(fact.getKey(), fact.getValue().getAsString()))
                            .toList());
            return ExitCode.OK;
        }
        StoreHeader header = StoreFile.header(path);
        long length = Files.size(path);
        if (length < header.fileLength()) {
            print(headerOnly(path, header, length), List.of(Text.line("file", path.toString())));
            StoreFile.checkLength(path, header);
        }
        StoreFile store = StoreFile.open(path);
        print(json(store, length), text(store, length));
        return ExitCode.OK;
    }

    private static JsonObject headerOnly(Path path, StoreHeader header, long length) {
        JsonObject json = new JsonObject();
        json.addProperty("file", path.toString());
        json.addProperty("kind", "store");
        json.addProperty("version", StoreHeaderDescriptor.VERSION);
        json.addProperty("state", header.isDirty() ? "dirty" : "clean");
        json.addProperty("epoch", header.epoch());
        json.addProperty("created", Text.time(header.createdMillis()));
        json.addProperty("length", length);
        json.addProperty("expectedLength", header.fileLength());
        json.add("geometry", geometry(header.geometry()));
        return json;
    }

    private static JsonObject json(StoreFile store, long length) {
        StoreSnapshotReader reader = store.reader();
        JsonObject json = headerOnly(store.path(), reader.header(), length);
        json.addProperty("usedDiskBytes", reader.usedBytes());
        json.addProperty("recoveryDue", !reader.isCurrent());
        json.addProperty("entries", store.count());
        if (store.ownerPid() != 0) {
            JsonObject owner = new JsonObject();
            owner.addProperty("pid", store.ownerPid());
            owner.addProperty("since", Text.time(store.ownerSince()));
            owner.addProperty("running", store.isOwnerRunning());
            owner.addProperty("hits", store.hits());
            owner.addProperty("misses", store.misses());
            json.add("owner", owner);
        }
        store.addDescription(json);
        JsonArray types = new JsonArray();
        reader.classNames().forEach(types::add);
        json.add("types", types);
        return json;
    }

    private static JsonObject geometry(Geometry geometry) {
        JsonObject json = new JsonObject();
        StoreFile.addBounds(json, geometry);
        json.addProperty("segments", geometry.segments());
        json.addProperty("segmentsPerExtent", geometry.segmentsPerExtent());
        json.addProperty("extentBytes", geometry.extentBytes());
        json.addProperty("bucketsPerSegment", geometry.bucketsPerSegment());
        json.addProperty("blockBytes", geometry.blockBytes());
        json.addProperty("blocksPerSegment", geometry.blocksPerSegment());
        return json;
    }

    private static List<String> text(StoreFile store, long length) {
        StoreSnapshotReader reader = store.reader();
        StoreHeader header = reader.header();
        Geometry geometry = reader.geometry();
        List<String> lines = new ArrayList<>();
        lines.add(Text.line("file", store.path().toString()));
        lines.add(Text.line("disk", Text.bytes(reader.usedBytes()) + " used, bound " + Text.bytes(length)));
        lines.add(Text.line(
                "kind",
                (geometry.evicting() ? "evicting" : "strict") + " store, format version "
                        + StoreHeaderDescriptor.VERSION));
        lines.add(Text.line("created", Text.time(header.createdMillis())));
        lines.add(Text.line("state", store.state()));
        if (store.ownerPid() != 0) {
            lines.add(Text.line(
                    header.isDirty() ? "owner" : "last owner",
                    "pid " + store.ownerPid() + (store.isOwnerRunning() ? " (running)" : " (not running here)")
                            + ", since " + Text.time(store.ownerSince())));
            if (store.hits() + store.misses() > 0) {
                lines.add(Text.line(
                        "its reads", Text.count(store.hits()) + " hits, " + Text.count(store.misses()) + " misses"));
            }
        }
        StoreDescription description = store.description();
        if (description == null) {
            lines.add(Text.line("contents", "not known: the description page is damaged"));
        } else {
            lines.add(Text.line("keys", description.keyType() + ", codec " + description.keyCodec()));
            lines.add(Text.line("values", description.valueType() + ", codec " + description.valueCodec()));
            if (!description.metadata().isEmpty()) {
                lines.add(Text.line("metadata", description.metadata()));
            }
        }
        lines.add(Text.line("entries", Text.count(store.count()) + " of " + Text.count(geometry.capacity())));
        lines.add(Text.line(
                "bounds",
                Text.bytes(geometry.maxBytes()) + " of records, " + Text.bytes(geometry.maxEntryBytes())
                        + " an entry, planned for " + Text.bytes(geometry.averageEntryBytes())));
        lines.add(Text.line(
                "segments",
                Text.count(geometry.segments()) + " in " + geometry.extents() + " extents of "
                        + Text.bytes(geometry.extentBytes())));
        lines.add(Text.line(
                "each segment",
                Text.count(geometry.bucketsPerSegment()) + " buckets of 8 slots, "
                        + Text.count(geometry.blocksPerSegment()) + " blocks of "
                        + Text.bytes(geometry.blockBytes())));
        for (String type : reader.classNames()) {
            lines.add(Text.line("type", type));
        }
        return lines;
    }
}
