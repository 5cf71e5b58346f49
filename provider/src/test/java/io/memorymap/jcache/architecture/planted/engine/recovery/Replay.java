package io.memorymap.jcache.architecture.planted.engine.recovery;

public final class Replay {}
