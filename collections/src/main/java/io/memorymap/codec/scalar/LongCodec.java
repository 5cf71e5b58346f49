package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;

/** Longs as 8 bytes. */
public final class LongCodec implements Codec<Long> {
    /** The only one. */
    public static final LongCodec INSTANCE = new LongCodec();

    private LongCodec() {}

    @Override
    public String id() {
        return "long";
    }

    @Override
    public void encode(Long value, ByteOutput out) {
        out.writeLong(value);
    }

    @Override
    public Long decode(ByteInput in) {
        long value = in.readLong();
        Decoding.expectEnd(in);
        return value;
    }

    @Override
    public boolean canonical() {
        return true;
    }
}
