package io.memorymap.jcache.remote.history;

/** What happens to processes that share a cache. */
enum Disturbance {
    /** All connections of a process are cut, again and again at random moments. */
    CONNECTIONS_CUT,
    /** All that a process and the server send each other is lost; neither is told. */
    CONNECTIONS_DROPPED,
    /** All that a process and the server send each other comes late, but it comes. */
    CONNECTIONS_HELD,
    /** The server is killed and started again; it has lost everything. */
    SERVER_KILLED,
    /** The server becomes the replica of one that is empty, and then a primary again. */
    SERVER_A_REPLICA,
    /** Somebody empties the server and its scripts. */
    SERVER_FLUSHED,
    /** A process is stopped for longer than its near cache may be behind, and goes on. */
    PROCESS_PAUSED,
    /** A process is killed, and another starts on its directory. */
    PROCESS_KILLED
}
