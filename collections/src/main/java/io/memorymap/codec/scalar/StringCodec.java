package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;

/** Strings as UTF-8, lossless for every string ({@link Utf8}). */
public final class StringCodec implements Codec<String> {
    /** The only one. */
    public static final StringCodec INSTANCE = new StringCodec();

    private StringCodec() {}

    @Override
    public String id() {
        return "string";
    }

    @Override
    public void encode(String value, ByteOutput out) {
        Utf8.write(value, out);
    }

    @Override
    public String decode(ByteInput in) {
        int at = in.position();
        int length = in.remaining();
        in.skip(length);
        return Utf8.decode(in.array(), at, length);
    }

    @Override
    public boolean canonical() {
        return true;
    }
}
