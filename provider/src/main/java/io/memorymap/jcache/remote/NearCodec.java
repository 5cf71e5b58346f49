package io.memorymap.jcache.remote;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.TypeTable;

/**
 * Values with what is known of them, in the file of a near cache. Whether one has changed is looked up as soon as its place is known: the
 * processor then waits for that part of the table while it copies the value.
 */
final class NearCodec<V> implements Codec<NearValue<V>> {
    private final Codec<V> values;
    private final Vouchers vouchers;

    NearCodec(Codec<V> values, Vouchers vouchers) {
        this.values = values;
        this.vouchers = vouchers;
    }

    @Override
    public String id() {
        return "near-2:" + values.id();
    }

    @Override
    public void encode(NearValue<V> near, ByteOutput out) {
        out.writeLong(near.incarnation());
        out.writeLong(near.number());
        out.writeLong(near.place());
        out.writeLong(near.version());
        values.encode(near.value(), out);
    }

    @Override
    public NearValue<V> decode(ByteInput in) {
        long incarnation = in.readLong();
        long number = in.readLong();
        int place = (int) in.readLong();
        long version = in.readLong();
        boolean unchanged = vouchers.isUnchanged(incarnation, place, number);
        return new NearValue<>(incarnation, number, place, version, values.decode(in), unchanged);
    }

    @Override
    public boolean decodable(ByteInput in) {
        in.readLong();
        in.readLong();
        in.readLong();
        in.readLong();
        return values.decodable(in);
    }

    @Override
    public Codec<NearValue<V>> bind(TypeTable types) {
        return new NearCodec<>(values.bind(types), vouchers);
    }
}
