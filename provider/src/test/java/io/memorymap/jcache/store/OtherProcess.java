package io.memorymap.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.Caches;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** Run in a JVM of its own: opens a persistent cache, puts an entry, says so, and keeps it open until its input ends. */
final class OtherProcess {
    private OtherProcess() {}

    /**
     * Starts it and waits until its cache is open.
     *
     * @param directory of the cache
     * @param more anything: it halts as soon as the cache is open, with status 9
     */
    static Process start(Path directory, String... more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                directory.toString());
        builder.command().addAll(List.of(more));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(output.readLine()).isEqualTo("open");
        return process;
    }

    public static void main(String[] arguments) throws Exception {
        try (Caches caches = new Caches();
                CacheManager manager = caches.persistent(Path.of(arguments[0]))) {
            Cache<String, String> cache = manager.createCache("c", Caches.types(String.class, String.class));
            cache.put("from", "the other process");
            System.out.println("open");
            if (arguments.length > 1) {
                Runtime.getRuntime().halt(9);
            }
            System.in.readAllBytes();
        }
    }
}
