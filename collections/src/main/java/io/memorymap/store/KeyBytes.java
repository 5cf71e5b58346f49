package io.memorymap.store;

import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** An encoded key that can be compared and hashed. */
final class KeyBytes implements Comparable<KeyBytes> {
    private static final int SHOWN_BYTES = 32;

    private final byte[] bytes;
    private final int hash;

    private KeyBytes(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    static <K> KeyBytes of(Codec<K> codec, K key) {
        ByteOutput out = new ByteOutput(32);
        codec.encode(key, out);
        return new KeyBytes(out.toByteArray());
    }

    /** A copy of an encoded key. */
    static KeyBytes of(byte[] array, int from, int length) {
        return new KeyBytes(Arrays.copyOfRange(array, from, from + length));
    }

    int length() {
        return bytes.length;
    }

    void writeTo(ByteOutput out) {
        out.writeBytes(bytes);
    }

    byte[] array() {
        return bytes;
    }

    /** The distinct keys in the order of their encodings. */
    static <K> List<KeyBytes> sorted(Codec<K> codec, Collection<? extends K> keys) {
        TreeSet<KeyBytes> sorted = new TreeSet<>();
        for (K key : keys) {
            sorted.add(of(codec, key));
        }
        return new ArrayList<>(sorted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyBytes key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The first bytes, for messages: text where it is ASCII text, else hexadecimal. */
    @Override
    public String toString() {
        int shown = Math.min(bytes.length, SHOWN_BYTES);
        boolean text = shown > 0;
        for (int i = 0; i < shown; i++) {
            text &= bytes[i] >= ' ' && bytes[i] <= '~';
        }
        String start = text
                ? '"' + new String(bytes, 0, shown, StandardCharsets.US_ASCII) + '"'
                : "0x" + HexFormat.of().formatHex(bytes, 0, shown);
        return start + (shown < bytes.length ? "..." : "");
    }

    @Override
    public int compareTo(KeyBytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }
}
