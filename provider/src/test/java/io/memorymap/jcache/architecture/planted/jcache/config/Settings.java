package io.memorymap.jcache.architecture.planted.jcache.config;

public final class Settings {}
