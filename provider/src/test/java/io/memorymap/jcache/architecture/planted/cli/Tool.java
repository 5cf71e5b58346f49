package io.memorymap.jcache.architecture.planted.cli;

public final class Tool {}
