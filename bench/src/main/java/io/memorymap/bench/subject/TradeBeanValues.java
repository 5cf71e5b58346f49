package io.memorymap.bench.subject;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Trades in a Serializable class; where bytes are needed they are those of Java serialization. */
final class TradeBeanValues implements Values<TradeBean> {
    private final TradeValues trades = new TradeValues();

    @Override
    public TradeBean make(long seed) {
        return new TradeBean(trades.make(seed));
    }

    @Override
    public int read(TradeBean value) {
        return trades.read(value.trade());
    }

    @Override
    public byte[] encode(TradeBean value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public TradeBean decode(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(copy))) {
            return (TradeBean) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
