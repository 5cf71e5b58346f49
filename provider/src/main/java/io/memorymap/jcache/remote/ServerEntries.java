package io.memorymap.jcache.remote;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.KeyScanOutput;
import io.lettuce.core.protocol.CommandType;
import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import io.memorymap.jcache.store.Copies;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all entries of a cache, primary by primary, as the server's own walk does: an entry that is there all the time is met, and met
 * once. Not thread-safe.
 */
final class ServerEntries<K, V> implements Iterator<StoreEntry<K, V>> {
    private static final int STEP = 1_000;
    private static final String BEGIN = "0";

    private final Server server;
    private final ServerKeys keys;
    private final Copies<K, V> copies;
    private final Function<byte[], @Nullable V> decoder;
    private final InstantSource clock;
    private final Walk walk;
    private final Deque<StoreEntry<K, V>> ready = new ArrayDeque<>();

    ServerEntries(
            Server server,
            ServerKeys keys,
            Copies<K, V> copies,
            Function<byte[], @Nullable V> decoder,
            InstantSource clock) {
        this.server = server;
        this.keys = keys;
        this.copies = copies;
        this.decoder = decoder;
        this.clock = clock;
        this.walk = new Walk(server, keys);
    }

    /** The names of all entries; the server may name one twice, this does not. */
    private static final class Walk {
        private final Server server;
        private final ServerKeys keys;
        private final Deque<ServerConnection> left;
        private final Set<ByteBuffer> met = new HashSet<>();
        private String cursor = BEGIN;

        Walk(Server server, ServerKeys keys) {
            this.server = server;
            this.keys = keys;
            this.left = new ArrayDeque<>(server.primaries());
        }

        /** Some names, none perhaps; null at the end. */
        @Nullable List<byte[]> next() {
            ServerConnection primary = left.peek();
            if (primary == null) {
                return null;
            }
            KeyScanCursor<byte[]> found = server.await(
                    primary,
                    Answer.of(
                            CommandType.SCAN,
                            new KeyScanOutput<>(ByteArrayCodec.INSTANCE),
                            Answer.args()
                                    .add(cursor)
                                    .add("MATCH")
                                    .addValue(keys.pattern())
                                    .add("COUNT")
                                    .add(STEP)));
            cursor = found.getCursor();
            if (found.isFinished()) {
                left.remove();
                cursor = BEGIN;
            }
            List<byte[]> names = new ArrayList<>();
            for (byte[] name : found.getKeys()) {
                if (met.add(ByteBuffer.wrap(name))) {
                    names.add(name);
                }
            }
            return names;
        }
    }

    static long count(Server server, ServerKeys keys) {
        Walk walk = new Walk(server, keys);
        long count = 0;
        for (List<byte[]> names = walk.next(); names != null; names = walk.next()) {
            count += names.size();
        }
        return count;
    }

    /** Removes all entries that are there from beginning to end. */
    static void removeAll(Server server, ServerKeys keys) {
        Walk walk = new Walk(server, keys);
        for (List<byte[]> names = walk.next(); names != null; names = walk.next()) {
            List<Request<Long>> requests = new ArrayList<>(names.size());
            for (byte[] name : names) {
                requests.add(new Request<>(
                        name,
                        true,
                        () -> Answer.of(
                                CommandType.UNLINK,
                                new IntegerOutput<>(ByteArrayCodec.INSTANCE),
                                Answer.args().addKey(name)),
                        null));
            }
            List<Answer<Long>> unused = server.callAll(requests);
        }
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty()) {
            List<byte[]> names = walk.next();
            if (names == null) {
                return false;
            }
            read(names);
        }
        return true;
    }

    private void read(List<byte[]> names) {
        List<Request<byte[]>> requests = new ArrayList<>(names.size());
        for (byte[] name : names) {
            requests.add(RemoteRequests.get(name, null, 0));
        }
        List<Answer<byte[]>> answers = server.callAll(requests);
        long now = clock.millis();
        for (int i = 0; i < names.size(); i++) {
            byte[] bytes = answers.get(i).getOutput().get();
            if (bytes != null && bytes.length >= ServerValue.HEAD_BYTES) {
                add(names.get(i), bytes, now);
            }
        }
    }

    private void add(byte[] name, byte[] bytes, long now) {
        long expiresAt = ServerValue.expiresAt(bytes);
        V value = expiresAt != StoredEntry.NEVER && expiresAt <= now ? null : decoder.apply(bytes);
        K key = value == null ? null : keys.key(name, copies.keys());
        if (key != null && value != null) {
            ready.add(new StoreEntry<>(key, value, expiresAt, ServerValue.version(bytes)));
        }
    }

    @Override
    public StoreEntry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }
}
