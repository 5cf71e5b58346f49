package io.memorymap.engine;

import io.memorymap.engine.flight.Flight;
import io.memorymap.engine.flight.StoreFigures;
import io.memorymap.engine.flight.StoreFlight;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Tells the flight recorder what happens in a store, while it records. Thread-safe. */
final class FlightTeller {
    private final StoreContext context;
    private final Segments segments;

    /** When the store was opened, in epoch milliseconds. */
    private final long openedAt = System.currentTimeMillis();

    private long openingNanos;

    /** Says what the store is called. */
    private Object name = "a store";

    /** The recorder has failed. */
    private volatile boolean silent;

    FlightTeller(StoreContext context, Segments segments) {
        this.context = context;
        this.segments = segments;
    }

    void called(Object called) {
        name = called;
    }

    void openedIn(long nanos) {
        openingNanos = nanos;
    }

    /** Tells what has happened since the last time. Never while the store is opened: the recorder's classes are loaded here. */
    void tell() {
        if (silent) {
            return;
        }
        try {
            if (Flight.isOn()) {
                flight().tell(openedAt, openingNanos, figures());
            }
        } catch (RuntimeException | LinkageError e) {
            // A store does not fail because nobody can be told of it.
            silent = true;
            Logger log = System.getLogger("io.memorymap");
            log.log(Level.WARNING, "The flight recorder can not be told of " + name + " any more", e);
        }
    }

    private StoreFlight flight() {
        StoreFlight flight = context.flight;
        if (flight == null) {
            flight = new StoreFlight(name.toString());
            context.flight = flight;
        }
        return flight;
    }

    private StoreFigures figures() {
        StoreCounts counts = context.counts();
        long entries = 0;
        long bytes = 0;
        long grown = 0;
        for (Segment segment : segments.opened()) {
            entries += segment.entries();
            bytes += segment.bytes();
            grown += segment.grownBytes();
        }
        return new StoreFigures(
                entries,
                bytes,
                grown,
                StoreCounts.of(counts.evictions),
                StoreCounts.of(counts.growthsRefused),
                StoreCounts.of(counts.segmentsRepaired),
                StoreCounts.of(counts.segmentsRebuilt),
                StoreCounts.of(counts.damagedPlaces),
                StoreCounts.of(counts.mended));
    }
}
