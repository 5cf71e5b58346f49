package io.memorymap.bench.subject;

import java.io.Serializable;

/** The fields of {@link Trade} in a class as applications have them for JSON: Serializable, a constructor without parameters, getters and setters. */
public final class Quote implements Serializable {
    private static final long serialVersionUID = 1;

    private long id;
    private String symbol = "";
    private double price;
    private int amount;
    private boolean buy;

    /** An empty one. */
    public Quote() {}

    /**
     * A quote.
     *
     * @param trade where the fields come from
     */
    public static Quote of(Trade trade) {
        Quote quote = new Quote();
        quote.setId(trade.id());
        quote.setSymbol(trade.symbol());
        quote.setPrice(trade.price());
        quote.setAmount(trade.amount());
        quote.setBuy(trade.buy());
        return quote;
    }

    /** The number of the trade. */
    public long getId() {
        return id;
    }

    /** Sets the number of the trade. */
    public void setId(long id) {
        this.id = id;
    }

    /** What is traded. */
    public String getSymbol() {
        return symbol;
    }

    /** Sets what is traded. */
    public void setSymbol(String symbol) {
        this.symbol = symbol;
    }

    /** The price of one. */
    public double getPrice() {
        return price;
    }

    /** Sets the price of one. */
    public void setPrice(double price) {
        this.price = price;
    }

    /** How many. */
    public int getAmount() {
        return amount;
    }

    /** Sets how many. */
    public void setAmount(int amount) {
        this.amount = amount;
    }

    /** Whether it is bought, not sold. */
    public boolean isBuy() {
        return buy;
    }

    /** Sets whether it is bought. */
    public void setBuy(boolean buy) {
        this.buy = buy;
    }
}
