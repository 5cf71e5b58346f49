package io.memorymap.jcache.architecture.planted.jcache.store;

public final class Entries {}
