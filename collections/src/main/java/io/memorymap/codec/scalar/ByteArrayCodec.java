package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import java.util.function.UnaryOperator;

/** Byte arrays as they are; as keys they are equal when their contents are. */
public final class ByteArrayCodec implements Codec<byte[]>, UnaryOperator<byte[]> {
    /** The only one. */
    public static final ByteArrayCodec INSTANCE = new ByteArrayCodec();

    private ByteArrayCodec() {}

    @Override
    public String id() {
        return "bytes";
    }

    @Override
    public void encode(byte[] value, ByteOutput out) {
        out.writeBytes(value);
    }

    @Override
    public byte[] encoded(byte[] value) {
        return value;
    }

    @Override
    public UnaryOperator<byte[]> adopter() {
        // A lambda would be made while the first store is opened, which takes longer than all else that this class is
        // for.
        return this;
    }

    @Override
    public byte[] apply(byte[] encoded) {
        return encoded;
    }

    @Override
    public byte[] decode(ByteInput in) {
        return in.readBytes(in.remaining());
    }

    @Override
    public boolean canonical() {
        return true;
    }
}
