package io.memorymap.architecture.planted.cli.serve;

public final class Page {}
