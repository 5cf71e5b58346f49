package io.memorymap.jcache.architecture.planted.store;

public final class Access {}
