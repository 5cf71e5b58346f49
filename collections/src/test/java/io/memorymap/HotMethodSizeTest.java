package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a read consists of is short enough to be compiled into its caller: the JVM does not inline what is longer, however hot. */
final class HotMethodSizeTest {
    /** {@code FreqInlineSize} of the JVM, in bytes of code. */
    private static final int LIMIT = 325;

    @ParameterizedTest
    @CsvSource({
        "io/memorymap/KeyValueStore, get",
        "io/memorymap/store/Scratch, take",
        "io/memorymap/store/StoreAccess, find",
        "io/memorymap/store/StoreAccess, lookUp",
        "io/memorymap/store/StoreAccess, decode",
        "io/memorymap/engine/SegmentStore, read",
        "io/memorymap/engine/Segment, read",
        "io/memorymap/engine/Segment, scan",
        "io/memorymap/engine/Segment, match",
        "io/memorymap/engine/Segment, load",
        "io/memorymap/engine/Segment, copy",
        "io/memorymap/engine/eviction/HitCounters, hit",
        "io/memorymap/engine/RecordImage, keyEquals",
        "io/memorymap/engine/RecordImage, crcMatches",
        "io/memorymap/format/KeyHash, hash",
        "io/memorymap/format/RecordDescriptor, isLife",
        "io/memorymap/codec/scalar/Utf8, decode"
    })
    void a_method_of_the_read_path_is_inlined(String type, String method) {
        assertThat(longest(type, method)).as(type + "." + method).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void a_long_method_is_seen() {
        assertThat(longest("io/memorymap/HotMethodSizeTest", "tooLong")).isGreaterThan(LIMIT);
    }

    @Test
    void a_method_that_is_not_there_is_missed() {
        assertThatThrownBy(() -> longest("io/memorymap/KeyValueStore", "noSuchMethod"))
                .isInstanceOf(AssertionError.class);
    }

    /** More than 325 bytes of code. */
    @SuppressWarnings("unused") // read as bytes only
    private static long tooLong(long a, long b) {
        long x = a;
        x += b * x ^ x >>> 1;
        x += b * x ^ x >>> 2;
        x += b * x ^ x >>> 3;
        x += b * x ^ x >>> 4;
        x += b * x ^ x >>> 5;
        x += b * x ^ x >>> 6;
        x += b * x ^ x >>> 7;
        x += b * x ^ x >>> 8;
        x += b * x ^ x >>> 9;
        x += b * x ^ x >>> 10;
        x += b * x ^ x >>> 1;
        x += b * x ^ x >>> 2;
        x += b * x ^ x >>> 3;
        x += b * x ^ x >>> 4;
        x += b * x ^ x >>> 5;
        x += b * x ^ x >>> 6;
        x += b * x ^ x >>> 7;
        x += b * x ^ x >>> 8;
        x += b * x ^ x >>> 9;
        x += b * x ^ x >>> 10;
        x += b * x ^ x >>> 1;
        x += b * x ^ x >>> 2;
        x += b * x ^ x >>> 3;
        x += b * x ^ x >>> 4;
        x += b * x ^ x >>> 5;
        x += b * x ^ x >>> 6;
        x += b * x ^ x >>> 7;
        x += b * x ^ x >>> 8;
        x += b * x ^ x >>> 9;
        x += b * x ^ x >>> 10;
        return x;
    }

    /** Bytes of code of the longest method of a name, by the class file (JVM specification, chapter 4). */
    private static int longest(String type, String method) {
        try (InputStream stream = HotMethodSizeTest.class.getResourceAsStream("/" + type + ".class");
                DataInputStream in = new DataInputStream(stream)) {
            in.skipNBytes(8);
            Map<Integer, String> texts = texts(in);
            in.skipNBytes(6);
            in.skipNBytes(2L * in.readUnsignedShort());
            members(in, texts, method);
            int longest = members(in, texts, method);
            assertThat(longest).as(type + " has " + method).isPositive();
            return longest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Integer, String> texts(DataInputStream in) throws IOException {
        Map<Integer, String> texts = new HashMap<>();
        int constants = in.readUnsignedShort();
        for (int i = 1; i < constants; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.put(i, in.readUTF());
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++;
                }
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                default -> in.skipNBytes(4);
            }
        }
        return texts;
    }

    /** Skips fields or methods; the length of the longest code of one with the name, 0 without any. */
    private static int members(DataInputStream in, Map<Integer, String> texts, String name) throws IOException {
        int longest = 0;
        int members = in.readUnsignedShort();
        for (int i = 0; i < members; i++) {
            in.skipNBytes(2);
            boolean wanted = name.equals(texts.get(in.readUnsignedShort()));
            in.skipNBytes(2);
            int attributes = in.readUnsignedShort();
            for (int j = 0; j < attributes; j++) {
                boolean code = "Code".equals(texts.get(in.readUnsignedShort()));
                long length = in.readInt() & 0xFFFF_FFFFL;
                if (code) {
                    in.skipNBytes(4);
                    int bytes = in.readInt();
                    longest = wanted ? Math.max(longest, bytes) : longest;
                    in.skipNBytes(length - 8);
                } else {
                    in.skipNBytes(length);
                }
            }
        }
        return longest;
    }
}
