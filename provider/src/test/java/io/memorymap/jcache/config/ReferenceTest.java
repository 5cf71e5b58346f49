package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference configuration describes exactly the keys that exist. */
class ReferenceTest {
    @TempDir
    Path directory;

    private static ConfigObject reference() throws IOException {
        try (InputStream in = ManagerSettings.class.getResourceAsStream("memorymap-reference.conf")) {
            return ConfigFactory.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getObject("memorymap");
        }
    }

    private static ConfigObject defaults() throws IOException {
        return reference().toConfig().getObject("default");
    }

    @Test
    void everyKeyIsReadSoAValueOfAWrongKindIsRefused() throws IOException {
        List<String> keys = new ArrayList<>();
        reference().keySet().forEach(keys::add);
        defaults().keySet().forEach(key -> keys.add("default." + key));
        for (String key : keys) {
            String wrong = key.equals("default") || key.equals("caches") ? "5" : "{ wrong = [ 1 ] }";
            assertThatThrownBy(() -> SettingsTests.of(directory, "memorymap." + key + " = " + wrong))
                    .as(key)
                    .isInstanceOf(CacheException.class);
        }
        assertThat(keys).hasSizeGreaterThan(25);
    }

    @Test
    void everyKeyHasACommentThatDescribesIt() throws IOException {
        for (Map.Entry<String, ConfigValue> entry : defaults().entrySet()) {
            // A group of keys has its comment above the first.
            if (!List.of("value-type", "writer", "write-through").contains(entry.getKey())) {
                assertThat(entry.getValue().origin().comments())
                        .as(entry.getKey())
                        .isNotEmpty();
            }
        }
    }
}
