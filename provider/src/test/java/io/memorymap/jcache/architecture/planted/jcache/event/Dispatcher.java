package io.memorymap.jcache.architecture.planted.jcache.event;

public final class Dispatcher {}
