package io.memorymap.jcache;

import org.jspecify.annotations.Nullable;

/**
 * The figures of a {@link RemoteCache}, as a management bean {@code io.memorymap:type=Store}; registered while the statistics of the cache are
 * enabled.
 */
public interface RemoteCacheMXBean {
    /** Reads that were answered in this process. */
    long getNearHits();

    /** Reads for which the value had to come from the server. */
    long getNearMisses();

    /** Values that were near and not vouched for, and that the server said are unchanged. */
    long getRevalidations();

    /** Reads that were answered with what was near while the server was away. */
    long getStaleServes();

    /** Keys that the server said have changed. */
    long getInvalidations();

    /** Times that all that is near lost its voucher: the connection was lost, or the server was emptied. */
    long getLostVouchers();

    /** Operations that began anew because another process was faster. */
    long getConflicts();

    /** Operations that waited for another process to let go of the key. */
    long getLeaseWaits();

    /** Bytes of values that came from the server. */
    long getBytesReceived();

    /** Bytes of values that were sent to it. */
    long getBytesSent();

    /** Entries that are near, expired ones included. */
    long getNearEntries();

    /** Entries that were near and were dropped to make room. */
    long getNearEvictions();

    /** Reads of values whose class is missing here or has changed; they are absent. */
    long getUndecodableValues();

    /** Whether there is a connection to the server now. */
    boolean isConnected();

    /** The file of the near cache; null if it is temporary, or there is none. */
    @Nullable String getNearPath();
}
