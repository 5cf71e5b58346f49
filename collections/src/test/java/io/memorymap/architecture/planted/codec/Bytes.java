package io.memorymap.architecture.planted.codec;

public final class Bytes {}
