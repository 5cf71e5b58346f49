package io.memorymap.bench.subject;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Trades. */
final class TradeValues implements Values<Trade> {
    private static final int SYMBOL = 4;
    private static final int BYTES = 2 * Long.BYTES + SYMBOL + Integer.BYTES + 1;

    @Override
    public Trade make(long seed) {
        long x = Values.mix(seed);
        String symbol = Long.toString(x >>> 1, Character.MAX_RADIX) + "000";
        return new Trade(x, symbol.substring(0, SYMBOL), (x & 0xFFFF) / 100.0, (int) (x >>> 40), (x & 1) != 0);
    }

    @Override
    public int read(Trade value) {
        return (int) value.id()
                + value.symbol().charAt(SYMBOL - 1)
                + (int) value.price()
                + value.amount()
                + (value.buy() ? 1 : 0);
    }

    @Override
    public byte[] encode(Trade value) {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.id())
                .putDouble(value.price())
                .putInt(value.amount())
                .put((byte) (value.buy() ? 1 : 0))
                .put(value.symbol().getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    @Override
    public Trade decode(ByteBuffer bytes) {
        long id = bytes.getLong();
        double price = bytes.getDouble();
        int amount = bytes.getInt();
        boolean buy = bytes.get() != 0;
        byte[] symbol = new byte[SYMBOL];
        bytes.get(symbol);
        return new Trade(id, new String(symbol, StandardCharsets.ISO_8859_1), price, amount, buy);
    }
}
