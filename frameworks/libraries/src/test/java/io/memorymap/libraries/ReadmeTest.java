package io.memorymap.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import io.micronaut.cache.SyncCache;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.component.jcache.policy.JCachePolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README's table names what runs here. */
class ReadmeTest {
    private static final Path README = Path.of("..", "..", "README.md");

    @ParameterizedTest
    @CsvSource({"Bucket4j", "Resilience4j", "Apache Camel", "Micronaut Cache"})
    void itsTableNamesTheVersionThatRunsHere(String library) throws Exception {
        Class<?> known = switch (library) {
            case "Bucket4j" -> Bucket4jJCache.class;
            case "Resilience4j" -> io.github.resilience4j.cache.Cache.class;
            case "Apache Camel" -> JCachePolicy.class;
            default -> SyncCache.class;
        };
        assertThat(Files.readString(README, StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.startsWith("| " + library) && line.contains("| " + version(known) + " |"));
    }

    /** As the folder of its jar is named in a repository. */
    private static String version(Class<?> known) {
        String jar = known.getProtectionDomain().getCodeSource().getLocation().getPath();
        return new File(jar).getParentFile().getName();
    }
}
