package io.memorymap.bench.subject;

import java.io.Serializable;

/** The fields of {@link Trade} in a class as applications have them: Serializable, with no form of its own. */
public final class TradeBean implements Serializable {
    private static final long serialVersionUID = 1;

    private final long id;
    private final String symbol;
    private final double price;
    private final int amount;
    private final boolean buy;

    /**
     * A bean.
     *
     * @param trade where the fields come from
     */
    public TradeBean(Trade trade) {
        id = trade.id();
        symbol = trade.symbol();
        price = trade.price();
        amount = trade.amount();
        buy = trade.buy();
    }

    /** The fields. */
    public Trade trade() {
        return new Trade(id, symbol, price, amount, buy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TradeBean bean && bean.trade().equals(trade());
    }

    @Override
    public int hashCode() {
        return trade().hashCode();
    }
}
