package io.memorymap.jcache.serializer.shop.part;

import java.io.Serializable;

/** A part of an order. */
public record Item(String name, int amount) implements Serializable {}
