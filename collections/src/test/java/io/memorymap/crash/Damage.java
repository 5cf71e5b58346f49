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
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Patch(int region, int offset, byte[] bytes) {}

    /** Does the damage. */
    void applyTo(byte[][] memory) {
        for (Patch patch : patches) {
            System.arraycopy(patch.bytes(), 0, memory[patch.region()], patch.offset(), patch.bytes().length);
        }
    }

    @Override
    public String toString() {
        return kind + " " + place;
    }
}
