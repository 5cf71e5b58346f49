package io.memorymap;

/** Longs as 8 bytes. */
final class LongCodec implements Codec<Long> {
    static final LongCodec INSTANCE = new LongCodec();

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
