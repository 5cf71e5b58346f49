package io.memorymap.jcache.event;

import org.jspecify.annotations.Nullable;

/** One event on its way to one listener. Fields other than the final ones are guarded by the queue it stands in. */
final class Delivery {
    final ListenerRegistration<?, ?> registration;
    final EventQueue queue;
    final EntryEvent<?, ?> event;

    /** Whether the thread that caused the event waits until it has been delivered, and gets what the listener throws. */
    final boolean awaited;

    boolean done;

    @Nullable Throwable failure;

    Delivery(ListenerRegistration<?, ?> registration, EventQueue queue, EntryEvent<?, ?> event, boolean awaited) {
        this.registration = registration;
        this.queue = queue;
        this.event = event;
        this.awaited = awaited;
    }
}
