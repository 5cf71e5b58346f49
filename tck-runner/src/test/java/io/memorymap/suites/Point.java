package io.memorymap.suites;

/** A key of several components. */
record Point(int x, long y, String label) {}
