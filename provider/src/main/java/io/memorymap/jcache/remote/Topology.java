package io.memorymap.jcache.remote;

import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections to all primaries, and which of them has which slot of a cluster. Immutable. */
final class Topology {
    private final List<ServerConnection> primaries;
    private final @Nullable List<@Nullable ServerConnection> bySlot;
    private final boolean complete;

    /**
     * Makes one.
     *
     * @param bySlot null for a single server
     * @param complete whether no primary is missing
     */
    Topology(List<ServerConnection> primaries, @Nullable List<@Nullable ServerConnection> bySlot, boolean complete) {
        this.primaries = primaries;
        this.bySlot = bySlot;
        this.complete = complete;
    }

    static Topology single(ServerConnection connection) {
        return new Topology(List.of(connection), null, true);
    }

    List<ServerConnection> primaries() {
        return primaries;
    }

    /** Those of some connections that are not among the primaries. */
    List<ServerConnection> without(List<ServerConnection> others) {
        return others.stream().filter(other -> !primaries.contains(other)).toList();
    }

    boolean isComplete() {
        return complete;
    }

    /** The connection to the primary that has a key; null if there is none to it. */
    @Nullable ServerConnection of(byte[] key) {
        return bySlot == null ? primaries.get(0) : bySlot.get(SlotHash.getSlot(key));
    }
}
