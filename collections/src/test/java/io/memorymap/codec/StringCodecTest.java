package io.memorymap.codec;

import static io.memorymap.codec.CodecTesting.decode;
import static io.memorymap.codec.CodecTesting.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every string comes back as it was, and no two strings share their bytes. */
final class StringCodecTest {
    private static final char[] ALPHABET = {
        'a', '?', 0, 0x7F, 0x80, 0xFF, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFD, 0xFFFF
    };

    @Test
    void unpaired_surrogates_are_kept_apart() {
        for (String text : new String[] {"\uD800", "\uDC00", "\uDC00\uD800", "a\uD800", "\uD800a", "\uD83D\uDE00"}) {
            assertThat(decode(Codecs.strings(), encode(Codecs.strings(), text))).isEqualTo(text);
        }
        assertThat(encode(Codecs.strings(), "a\uD800")).isNotEqualTo(encode(Codecs.strings(), "a?"));
    }

    @Test
    void all_short_strings_of_awkward_characters_are_distinct_and_come_back() {
        Map<String, String> byBytes = new HashMap<>();
        int n = ALPHABET.length;
        for (int i = 0; i < n * n * n * n; i++) {
            String text = new String(
                    new char[] {ALPHABET[i % n], ALPHABET[i / n % n], ALPHABET[i / n / n % n], ALPHABET[i / n / n / n]
                    });
            byte[] bytes = encode(Codecs.strings(), text);
            assertThat(decode(Codecs.strings(), bytes)).isEqualTo(text);
            assertThat(byBytes.put(CodecTesting.hex(bytes), text)).isNull();
        }
    }

    @Test
    void well_formed_text_is_plain_utf_8() {
        Random random = CodecTesting.random("StringCodecTest");
        for (int i = 0; i < 10_000; i++) {
            String text = random.ints(random.nextInt(40), 0, 0x110000)
                    .filter(point -> point < 0xD800 || point > 0xDFFF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] bytes = encode(Codecs.strings(), text);
            assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            assertThat(decode(Codecs.strings(), bytes)).isEqualTo(text);
        }
    }

    @Test
    void only_bytes_that_a_string_gives_are_accepted() {
        Random random = CodecTesting.random("StringCodecTest.bytes");
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) (random.nextBoolean() ? 0x80 | random.nextInt(64) : 0xC0 | random.nextInt(64));
                if (random.nextInt(4) == 0) {
                    bytes[j] = (byte) (random.nextBoolean() ? 0xED : 'a');
                }
            }
            String text;
            try {
                text = decode(Codecs.strings(), bytes);
            } catch (DecodeException e) {
                continue;
            }
            accepted++;
            assertThat(encode(Codecs.strings(), text)).isEqualTo(bytes);
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    @Test
    void two_halves_written_apart_are_refused() {
        byte[] halves = {(byte) 0xED, (byte) 0xA0, (byte) 0xBD, (byte) 0xED, (byte) 0xB8, (byte) 0x80};
        assertThatThrownBy(() -> decode(Codecs.strings(), halves)).isInstanceOf(DecodeException.class);
    }

    @Test
    void a_supplementary_character_may_precede_an_unpaired_half() {
        String text = "\uD83D\uDE00\uDE00\uD83D";
        assertThat(decode(Codecs.strings(), encode(Codecs.strings(), text))).isEqualTo(text);
    }
}
