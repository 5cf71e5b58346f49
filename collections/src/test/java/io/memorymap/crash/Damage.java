package io.memorymap.crash;

import java.util.List;

/**
 * One damaged place of a store, or two that changed places.
 *
 * @param kind what kind of damage it is, for counting
 * @param place what is damaged, in words
 * @param patches the bytes that stand there now
 */
record Damage(String kind, String place, List<Patch> patches) {
    /** Bytes that replace others. */
    record Patch(int region, int offset, byte[] bytes) {}

    /** A copy of a store's memory with the damage done to it. */
    byte[][] applyTo(byte[][] memory) {
        byte[][] damaged = new byte[memory.length][];
        for (int i = 0; i < memory.length; i++) {
            damaged[i] = memory[i].clone();
        }
        for (Patch patch : patches) {
            System.arraycopy(patch.bytes(), 0, damaged[patch.region()], patch.offset(), patch.bytes().length);
        }
        return damaged;
    }

    @Override
    public String toString() {
        return kind + " " + place;
    }
}
