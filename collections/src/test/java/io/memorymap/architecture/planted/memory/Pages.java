package io.memorymap.architecture.planted.memory;

public final class Pages {}
