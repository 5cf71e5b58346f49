package io.memorymap.bench.subject;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys are Strings of 16 ASCII characters. */
record TextKind<V>(Class<V> valueType, int valueBytes, Values<V> values) implements Kind<String, V> {
    private static final long FIRST = 100_000_000_000L;

    @Override
    public Class<String> keyType() {
        return String.class;
    }

    @Override
    public String key(long i) {
        return "key-" + (FIRST + i);
    }

    @Override
    public V value(long seed) {
        return values.make(seed);
    }

    @Override
    public int read(V value) {
        return values.read(value);
    }

    @Override
    public int keyBytes() {
        return 16;
    }

    @Override
    public byte[] encodeKey(String key) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String decodeKey(ByteBuffer bytes) {
        byte[] characters = new byte[bytes.remaining()];
        bytes.get(characters);
        return new String(characters, StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] encodeValue(V value) {
        return values.encode(value);
    }

    @Override
    public V decodeValue(ByteBuffer bytes) {
        return values.decode(bytes);
    }
}
