package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import java.util.UUID;

/** UUIDs as 16 bytes: the most significant 8, then the least. */
public final class UuidCodec implements Codec<UUID> {
    /** The only one. */
    public static final UuidCodec INSTANCE = new UuidCodec();

    private UuidCodec() {}

    @Override
    public String id() {
        return "uuid";
    }

    @Override
    public void encode(UUID value, ByteOutput out) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    @Override
    public UUID decode(ByteInput in) {
        long most = in.readLong();
        long least = in.readLong();
        Decoding.expectEnd(in);
        return new UUID(most, least);
    }

    @Override
    public boolean canonical() {
        return true;
    }
}
