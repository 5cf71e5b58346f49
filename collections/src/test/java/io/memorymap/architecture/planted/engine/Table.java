package io.memorymap.architecture.planted.engine;

public final class Table {}
