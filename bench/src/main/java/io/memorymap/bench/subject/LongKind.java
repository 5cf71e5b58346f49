package io.memorymap.bench.subject;

import java.nio.ByteBuffer;

/** Keys and values are Longs. */
record LongKind() implements Kind<Long, Long> {
    @Override
    public Class<Long> keyType() {
        return Long.class;
    }

    @Override
    public Class<Long> valueType() {
        return Long.class;
    }

    @Override
    public Long key(long i) {
        return i;
    }

    @Override
    public Long value(long seed) {
        return Values.mix(seed);
    }

    @Override
    public int read(Long value) {
        return value.hashCode();
    }

    @Override
    public int keyBytes() {
        return Long.BYTES;
    }

    @Override
    public int valueBytes() {
        return Long.BYTES;
    }

    @Override
    public byte[] encodeKey(Long key) {
        return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
    }

    @Override
    public Long decodeKey(ByteBuffer bytes) {
        return bytes.getLong();
    }

    @Override
    public byte[] encodeValue(Long value) {
        return encodeKey(value);
    }

    @Override
    public Long decodeValue(ByteBuffer bytes) {
        return bytes.getLong();
    }
}
