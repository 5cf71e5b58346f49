package io.memorymap.codec;

import java.io.Serializable;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What the tests of codecs share. */
public final class CodecTesting {
    private CodecTesting() {}

    public enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "a constant with a class of its own";
            }
        },
        BLUE
    }

    public record Point(int x, int y) {}

    /** A class that has no form of its own. */
    public static final class Plain implements Serializable {
        private static final long serialVersionUID = 1L;

        final int number = 1;
        final String text = "a";
        final Color color = Color.GREEN;
        final int[] numbers = {1, 2};
    }

    /** Lists nothing, so that names stand in the bytes, where a test gets at them. */
    public enum FullTable implements TypeTable {
        FULL;

        @Override
        public int idOf(String typeName) {
            return UNLISTED;
        }

        @Override
        public @Nullable String nameOf(int id) {
            return null;
        }
    }

    public record Everything(
            boolean flag,
            byte small,
            short medium,
            char letter,
            int number,
            long big,
            float single,
            double precise,
            String text,
            Color color,
            Point point,
            Object any,
            java.util.List<String> list) {}

    /** A record with a component of each kind. */
    public static Everything everything(String text, Object any) {
        return new Everything(
                true,
                (byte) 1,
                (short) 2,
                'c',
                3,
                4L,
                5f,
                6d,
                text,
                Color.BLUE,
                new Point(0, 0),
                any,
                java.util.List.of("a"));
    }

    public static <T> byte[] encode(Codec<T> codec, T value) {
        ByteOutput out = new ByteOutput(0);
        out.writeByte(77); // What is there already must stay there.
        codec.encode(value, out);
        return java.util.Arrays.copyOfRange(out.toByteArray(), 1, out.size());
    }

    public static <T> T decode(Codec<T> codec, byte[] bytes) {
        byte[] padded = new byte[bytes.length + 6];
        java.util.Arrays.fill(padded, (byte) 0xAA);
        System.arraycopy(bytes, 0, padded, 3, bytes.length);
        return codec.decode(new ByteInput(padded, 3, bytes.length));
    }

    public static boolean decodable(Codec<?> codec, byte[] bytes) {
        return codec.decodable(new ByteInput(bytes, 0, bytes.length));
    }

    public static <T> T roundTrip(Codec<T> codec, T value) {
        return decode(codec, encode(codec, value));
    }

    public static <K> Codec<K> keys(Class<K> type) {
        return Codecs.forKeys(type, CodecTesting.class.getClassLoader()).bind(TypeTable.inMemory());
    }

    public static <V> Codec<V> values(Class<V> type) {
        return Codecs.forValues(type, CodecTesting.class.getClassLoader()).bind(TypeTable.inMemory());
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** The bytes as text, for messages that can be read. */
    public static String text(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** A seed that changes with every run and is printed, or the one of the system property {@code memorymap.seed}. */
    public static long seed(String test) {
        long seed = Long.getLong("memorymap.seed", System.nanoTime());
        System.out.println(test + ": -Dmemorymap.seed=" + seed);
        return seed;
    }

    public static Random random(String test) {
        return new Random(seed(test));
    }
}
