package io.memorymap.format;

import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.Outcome;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.WriteRequest;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A store in memory whose every input is fixed, seed, clock and identities included, and the file kept from version 2. */
final class StoreFiles implements AutoCloseable {
    static final String GOLDEN = "store-v2-256.mm.gz";
    static final long NOW = 1_700_000_000_000L;
    static final long NEVER = (1L << 48) - 1;
    static final long[] BOOT_ID = {0x0123456789ABCDEFL, 0x1122334455667788L};
    static final long[] FILE_KEY = {77, 88};
    static final String DESCRIPTION =
            "java.lang.String\njava.lang.String\nstring\nstring\ngolden, \u00fcber\ntwo lines";

    final SegmentStore engine;
    final Map<String, String> model = new TreeMap<>();
    private final Region[] regions;

    StoreFiles(Geometry geometry) {
        regions = MappedFile.direct(geometry.headBytes(), geometry.extentBytes(), geometry.extents());
        StoreHeader header = StoreHeader.create(geometry, new long[] {0x5EED, 0xFEED}, NOW);
        header.attach(regions[0], false);
        StoreHeader.writeDescription(regions[0], DESCRIPTION);
        header.writeNew();
        regions[0].putLong(8192, 4711);
        regions[0].putLong(8192 + 8, NOW);
        engine = new SegmentStore(
                header,
                regions,
                new EngineOptions(false, false, false, true, BOOT_ID, FILE_KEY, LogRecovery.INSTANCE, null));
    }

    Outcome put(String key, String value, long expiresAt) {
        WriteRequest request = request(key, value);
        request.expiresAt = expiresAt;
        Outcome outcome = engine.put(request);
        if (outcome == Outcome.DONE) {
            model.put(key, value);
        }
        return outcome;
    }

    Outcome remove(String key) {
        model.remove(key);
        return engine.remove(request(key, null));
    }

    Outcome touch(String key, long expiresAt) {
        WriteRequest request = request(key, "");
        request.expiresAt = expiresAt;
        return engine.touch(request);
    }

    boolean contains(String key) {
        WriteRequest request = request(key, "");
        return engine.read(request.hash, request.image, new RecordImage());
    }

    private WriteRequest request(String key, @Nullable String valueOrNull) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = valueOrNull == null ? new byte[0] : valueOrNull.getBytes(StandardCharsets.UTF_8);
        byte[] record = new byte[24 + keyBytes.length + valueBytes.length + 8];
        System.arraycopy(keyBytes, 0, record, 24, keyBytes.length);
        System.arraycopy(valueBytes, 0, record, 24 + keyBytes.length, valueBytes.length);
        WriteRequest request = new WriteRequest();
        request.image.seal(record, keyBytes.length, valueOrNull == null ? -1 : valueBytes.length);
        request.hash = engine.hash(record, 24, keyBytes.length);
        request.now = NOW;
        return request;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Region region : regions) {
            byte[] part = new byte[region.length()];
            region.get(0, part, 0, part.length);
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        engine.close();
    }

    /** 256 entries that have come about in every way: written once, again, removed before, expiring, touched. */
    static byte[] golden() {
        try (StoreFiles store = new StoreFiles(new Geometry(256, 22_528, 64, 4032, false, 1, 1, 64, 8192, 8, 8192))) {
            store.engine.classTable().idOf("com.acme.User#0123456789abcdef");
            store.engine.classTable().idOf("com.acme.K\u00f6nig");
            for (int i = 0; i < 256; i++) {
                store.put(goldenKey(i), "first " + i, NEVER);
            }
            for (int i = 0; i < 256; i += 5) {
                store.remove(goldenKey(i));
            }
            store.engine.flush();
            for (int i = 0; i < 256; i++) {
                store.put(goldenKey(i), goldenValue(i), goldenExpiry(i, false));
            }
            store.engine.flush();
            for (int i = 3; i < 256; i += 7) {
                store.touch(goldenKey(i), goldenExpiry(i, true));
            }
            store.engine.close();
            return store.bytes();
        }
    }

    static String goldenKey(int i) {
        return i == 0 ? "" : i == 1 ? "\u00e4\u20ac\uD83D\uDE00" : "key-" + i * i;
    }

    static String goldenValue(int i) {
        return i == 2 ? "" : i % 3 == 0 ? "first " + i : "value " + "x".repeat(i % 40) + i;
    }

    static long goldenExpiry(int i, boolean touched) {
        return touched ? NOW + 86_400_000L * (1 + i) : i % 4 == 1 ? NOW + i * 1000L : NEVER;
    }

    static byte[] keptGolden() {
        return kept(GOLDEN);
    }

    /** The bytes of a file that is kept beside this class. */
    static byte[] kept(String name) {
        try (InputStream in = Objects.requireNonNull(StoreFiles.class.getResourceAsStream(name), name)) {
            return new GZIPInputStream(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the golden file anew. Only for a new version of the format, beside the older ones, which stay. */
    public static void main(String[] args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            new ByteArrayInputStream(golden()).transferTo(zip);
        }
        Files.write(Path.of(args[0]), out.toByteArray());
    }
}
