package io.memorymap.jcache.remote.history;

/** What the threads of a worker do. */
enum Work {
    /** Mostly reads, nine of ten of them near; see {@link MixedWorkload}. */
    READS(8),
    /** The same with so many changes that they meet each other, and whatever happens. */
    CHANGES(60),
    /** See {@link IncrementWorkload}. */
    INCREMENTS(1000);

    private final int changes;

    Work(int changes) {
        this.changes = changes;
    }

    /** How many of a thousand operations change an entry. */
    int changes() {
        return changes;
    }
}
