package io.memorymap.jcache.architecture.planted.format;

public final class Layout {}
