package io.memorymap.jcache.remote.history;

/** What a thread of a worker does again and again. */
interface Workload {
    /** Does one operation on the shared cache, and writes down how it ended. */
    void operate();
}
