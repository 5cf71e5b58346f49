package io.memorymap.jcache.remote;

import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections to all primaries, and which of them has which slot of a cluster.
 *
 * @param primaries one of a single server
 * @param bySlot by slot; null for a single server
 * @param isComplete whether none is missing
 */
record Topology(List<ServerConnection> primaries, ServerConnection @Nullable [] bySlot, boolean isComplete) {
    static Topology single(ServerConnection connection) {
        return new Topology(List.of(connection), null, true);
    }

    /** The connection to the primary that has a key; null if there is none to it. */
    @Nullable ServerConnection of(byte[] key) {
        return bySlot == null ? primaries.get(0) : bySlot[SlotHash.getSlot(key)];
    }
}
