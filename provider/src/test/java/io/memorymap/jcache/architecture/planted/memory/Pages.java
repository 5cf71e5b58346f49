package io.memorymap.jcache.architecture.planted.memory;

public final class Pages {}
