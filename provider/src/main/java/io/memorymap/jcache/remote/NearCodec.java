package io.memorymap.jcache.remote;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.TypeTable;

/** Values with what is known of them, in the file of a near cache. */
final class NearCodec<V> implements Codec<NearValue<V>> {
    private final Codec<V> values;

    NearCodec(Codec<V> values) {
        this.values = values;
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
        return new NearValue<>(incarnation, number, place, version, values.decode(in));
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
        return new NearCodec<>(values.bind(types));
    }
}
