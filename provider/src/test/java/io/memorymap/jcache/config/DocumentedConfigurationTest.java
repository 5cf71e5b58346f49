package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show of a configuration file is one: no unknown key, no bad value, and the caches that it names. */
class DocumentedConfigurationTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```hocon\\n(.*?)```");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "MIGRATION.md"})
    void everyBlockIsRead(String document) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of(document), StandardCharsets.UTF_8));
        int blocks = 0;
        while (block.find()) {
            String text = block.group(1);
            if (text.contains("memorymap {")) {
                assertThat(SettingsTests.of(directory, text).declaredCacheNames())
                        .as(text)
                        .contains("users");
                blocks++;
            }
        }
        assertThat(blocks).as("blocks in %s", document).isGreaterThanOrEqualTo(2);
    }
}
