package io.memorymap.jcache.architecture.planted.codec.form;

public final class Shape {}
