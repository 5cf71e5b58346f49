package io.memorymap.jcache.config;

import io.memorymap.soak.EndsWithParent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.CacheException;

/** Text of a configuration file: settings of a manager and its caches, or a {@link CacheException}. What Jazzer calls. */
public final class FuzzedSettings {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path FILE = file();

    private FuzzedSettings() {}

    private static Path file() {
        try {
            Path file = Files.isWritable(MEMORY)
                    ? Files.createTempFile(MEMORY, "memorymap-fuzz", ".conf")
                    : Files.createTempFile("memorymap-fuzz", ".conf");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by the fuzzer when it begins. */
    public static void fuzzerInitialize() {
        EndsWithParent.watch();
    }

    /** Reads one text. */
    public static void fuzzerTestOneInput(byte[] data) {
        // Another file, whatever it is, is the business of whoever names it.
        if (new String(data, StandardCharsets.ISO_8859_1).contains("include")) {
            return;
        }
        try {
            Files.write(FILE, data);
            ManagerSettings settings =
                    ManagerSettings.load(FILE.toUri(), SettingsTests.loader(), new Properties(), new Properties());
            for (String name : settings.declaredCacheNames()) {
                settings.forCache(name);
            }
            settings.forCache("any");
            settings.forCache("default-update-timestamps-region");
        } catch (CacheException refused) {
            if (refused.getMessage() == null || refused.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", refused);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
