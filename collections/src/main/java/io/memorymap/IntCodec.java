package io.memorymap;

/** Integers as 4 bytes. */
final class IntCodec implements Codec<Integer> {
    static final IntCodec INSTANCE = new IntCodec();

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
