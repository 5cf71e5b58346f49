package io.memorymap.jcache.remote;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a remote cache does; see {@link io.memorymap.jcache.RemoteCacheStatistics}. */
final class RemoteCounters {
    final LongAdder nearHits = new LongAdder();
    final LongAdder nearMisses = new LongAdder();
    final LongAdder revalidations = new LongAdder();
    final LongAdder staleServes = new LongAdder();
    final LongAdder invalidations = new LongAdder();
    final LongAdder lostVouchers = new LongAdder();
    final LongAdder conflicts = new LongAdder();
    final LongAdder leaseWaits = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder undecodable = new LongAdder();
}
