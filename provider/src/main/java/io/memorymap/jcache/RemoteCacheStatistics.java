package io.memorymap.jcache;

/**
 * What a {@link RemoteCache} has done since it was created.
 *
 * @param nearHits reads that were answered in this process
 * @param nearMisses reads for which the value had to come from the server
 * @param revalidations values that were near and not vouched for, and that the server said are unchanged
 * @param staleServes reads that were answered with what was near while the server was away
 * @param invalidations keys that the server said have changed
 * @param lostVouchers times that all that is near lost its voucher: the connection was lost, or the server was emptied
 * @param conflicts operations that began anew because another process was faster
 * @param leaseWaits operations that waited for another process to let go of the key
 * @param bytesReceived bytes of values that came
 * @param bytesSent bytes of values that were sent
 * @param nearEntries entries that are near, expired ones included
 * @param nearEvictions entries that were near and were dropped to make room
 * @param undecodableValues reads of values whose class is missing here or has changed; they are absent
 * @param connected whether there is a connection to the server now
 */
public record RemoteCacheStatistics(
        long nearHits,
        long nearMisses,
        long revalidations,
        long staleServes,
        long invalidations,
        long lostVouchers,
        long conflicts,
        long leaseWaits,
        long bytesReceived,
        long bytesSent,
        long nearEntries,
        long nearEvictions,
        long undecodableValues,
        boolean connected) {}
