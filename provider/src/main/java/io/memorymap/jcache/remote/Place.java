package io.memorymap.jcache.remote;

/** The name of an entry on the server, and its place among the vouchers. */
final class Place {
    final byte[] entry;
    final int number;

    /**
     * Names the entry of a key.
     *
     * @param number what {@link Vouchers#place} says; 0 if nothing is near
     */
    Place(byte[] entry, int number) {
        this.entry = entry;
        this.number = number;
    }
}
