package io.memorymap;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is set. */
final class FakeClock implements InstantSource {
    private volatile long millis;

    FakeClock(long millis) {
        this.millis = millis;
    }

    void set(long now) {
        millis = now;
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }
}
