package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names on the server. */
class ServerKeysTest {
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void areAsTheDocumentSays() {
        ServerKeys keys = new ServerKeys("users");
        assertThat(text(keys.entry(bytes("ada")))).isEqualTo("mm:users:{=ada}");
        assertThat(text(keys.lease(bytes("ada")))).isEqualTo("ml:users:{=ada}");
        assertThat(text(keys.leaseOf(keys.entry(bytes("ada"))))).isEqualTo("ml:users:{=ada}");
        assertThat(text(keys.description())).isEqualTo("md:users");
        assertThat(text(keys.trackedPrefix())).isEqualTo("mm:users:");
    }

    @ParameterizedTest
    @CsvSource({
        "a:b, a%3ab",
        "a%3ab, a%253ab",
        "{a}, %7ba%7d",
        "ключ, ключ",
        "a\uD800b, a%ud800b",
        "\uD83D\uDE00, \uD83D\uDE00"
    })
    void escapeWhatSeparates(String name, String encoded) {
        assertThat(ServerKeys.encoded(name)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @CsvSource({"a, a:b", "a, ab", "a, 'a:{=b'", "a, a%3ab"})
    void ofOneCacheAreNeverThoseOfAnother(String one, String other) {
        String first = text(new ServerKeys(one).trackedPrefix());
        String second = text(new ServerKeys(other).trackedPrefix());
        assertThat(second.startsWith(first)).isFalse();
        assertThat(first.startsWith(second)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "", "}", "a}b", "{", "{}"})
    void putALeaseWhereItsEntryIsAndSpreadACache(String key) {
        ServerKeys keys = new ServerKeys("users");
        int slot = SlotHash.getSlot(keys.entry(bytes(key)));
        assertThat(SlotHash.getSlot(keys.lease(bytes(key)))).isEqualTo(slot);
        assertThat(slot).isNotEqualTo(SlotHash.getSlot(keys.entry(bytes(key.isEmpty() ? "x" : "x" + key))));
    }

    @Test
    void tellTheBytesOfTheKey() {
        ServerKeys keys = new ServerKeys("users");
        byte[] entry = keys.entry(bytes("a}b"));
        assertThat(new String(entry, keys.keyOffset(), keys.keyLength(entry), StandardCharsets.UTF_8))
                .isEqualTo("a}b");
    }

    @Test
    void areFoundByAPatternThatTakesNothingElseForAJoker() {
        assertThat(text(new ServerKeys("a*[b]?").pattern())).isEqualTo("mm:a\\*\\[b\\]\\?:{=*");
    }
}
