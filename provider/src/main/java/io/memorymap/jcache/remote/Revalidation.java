package io.memorymap.jcache.remote;

import io.memorymap.StoreEntry;
import io.memorymap.codec.ByteOutput;
import io.memorymap.jcache.store.Copies;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.cache.CacheException;

/**
 * After a restart, asks for the versions of all that is near, in the background: no value travels that is still the same. Of a single server
 * many versions are asked for at once, so that less travels than if each reader asked for its own.
 */
final class Revalidation<K, V> implements Runnable {
    private static final int BATCH = 256;
    private static final int MOST_KEY_BYTES = 0xFFFF;
    private static final int FIRST_BYTES = 1 << 13;

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final String cache;
    private final NearCache<K, V> near;
    private final Server server;
    private final ServerKeys keys;
    private final Copies<K, V> copies;
    private final boolean cluster;

    Revalidation(
            String cache, NearCache<K, V> near, Server server, ServerKeys keys, Copies<K, V> copies, boolean cluster) {
        this.cache = cache;
        this.near = near;
        this.server = server;
        this.keys = keys;
        this.copies = copies;
        this.cluster = cluster;
    }

    /** A key that is near, and where it is. */
    private static final class Kept<K> {
        private final K key;
        private final byte[] encoded;
        private final byte[] entry;
        private final int place;

        Kept(K key, byte[] encoded, byte[] entry, int place) {
            this.key = key;
            this.encoded = encoded;
            this.entry = entry;
            this.place = place;
        }
    }

    @Override
    public void run() {
        long confirmed = 0;
        long met = 0;
        try {
            Iterator<StoreEntry<K, NearValue<V>>> entries = near.store().entries();
            List<Kept<K>> batch = new ArrayList<>(BATCH);
            while (entries.hasNext()) {
                StoreEntry<K, NearValue<V>> entry = entries.next();
                if (!near.isVouchedFor(entry.value())) {
                    met++;
                    batch.add(kept(entry.key()));
                }
                if (batch.size() == BATCH || !entries.hasNext()) {
                    confirmed += confirmed(batch);
                    batch.clear();
                }
            }
        } catch (CacheException | IllegalStateException awayOrClosed) {
            LOG.log(Level.DEBUG, "What is near of \"" + cache + "\" is asked for when it is read", awayOrClosed);
            return;
        }
        LOG.log(
                Level.INFO,
                "The near cache of \"" + cache + "\" is warm: " + confirmed + " of " + met
                        + " entries are unchanged on the server");
    }

    private Kept<K> kept(K key) {
        byte[] encoded = copies.encodedKey(key);
        byte[] entry = keys.entry(encoded);
        return new Kept<>(key, encoded, entry, near.vouchers().place(entry));
    }

    private long confirmed(List<Kept<K>> batch) {
        if (cluster || batch.stream().anyMatch(kept -> kept.encoded.length > MOST_KEY_BYTES)) {
            return confirmedEach(batch);
        }
        if (batch.isEmpty()) {
            return 0;
        }
        ByteOutput packed = new ByteOutput(FIRST_BYTES);
        for (Kept<K> kept : batch) {
            packed.writeShort(kept.encoded.length);
            packed.writeBytes(kept.encoded);
        }
        Answer<byte[]> answer = server.call(Request.heads(keys.entryPrefix(), packed.toByteArray(), near.vouchers()));
        ByteBuffer heads = ByteBuffer.wrap(answer.getOutput().get());
        long confirmed = 0;
        for (Kept<K> kept : batch) {
            byte[] head = new byte[ServerValue.HEAD_BYTES];
            heads.get(head);
            confirmed += confirmed(kept, answer.number(), head) ? 1 : 0;
        }
        return confirmed;
    }

    private long confirmedEach(List<Kept<K>> batch) {
        List<Request<byte[]>> requests = new ArrayList<>(batch.size());
        for (Kept<K> kept : batch) {
            requests.add(Request.head(kept.entry, near.vouchers()));
        }
        List<Answer<byte[]>> answers = server.callAll(requests);
        long confirmed = 0;
        for (int i = 0; i < batch.size(); i++) {
            byte[] head = answers.get(i).getOutput().get();
            byte[] whole = head == null ? new byte[0] : head;
            confirmed += confirmed(batch.get(i), answers.get(i).number(), Arrays.copyOf(whole, ServerValue.HEAD_BYTES))
                    ? 1
                    : 0;
        }
        return confirmed;
    }

    private boolean confirmed(Kept<K> kept, long number, byte[] head) {
        return near.confirm(kept.key, kept.place, number, ServerValue.version(head), ServerValue.expiresAt(head));
    }
}
