package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;

/** Integers as 4 bytes. */
public final class IntCodec implements Codec<Integer> {
    /** The only one. */
    public static final IntCodec INSTANCE = new IntCodec();

    private IntCodec() {}

    @Override
    public String id() {
        return "int";
    }

    @Override
    public void encode(Integer value, ByteOutput out) {
        out.writeInt(value);
    }

    @Override
    public Integer decode(ByteInput in) {
        int value = in.readInt();
        Decoding.expectEnd(in);
        return value;
    }

    @Override
    public boolean canonical() {
        return true;
    }
}
