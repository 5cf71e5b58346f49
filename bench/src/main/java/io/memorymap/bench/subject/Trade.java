package io.memorymap.bench.subject;

import java.io.Serializable;

/**
 * The record of five fields. Serializable for the libraries that copy only what is.
 *
 * @param id a number
 * @param symbol of four characters
 * @param price a price
 * @param amount an amount
 * @param buy a direction
 */
public record Trade(long id, String symbol, double price, int amount, boolean buy) implements Serializable {}
