package io.memorymap.engine.recovery;

/** The owner of a store changes a segment so that another process cannot read it now. Trying again helps. */
public final class SegmentBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SegmentBusyException(String message) {
        super(message);
    }
}
