package io.memorymap.jcache.remote;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The server announces what this process has written itself, too: it does not tell the writes of a script from those of others. So such a
 * write ends its own voucher, and its version is asked for again, in the background and for many keys at once, so that no reader has to.
 *
 * <p>Thread-safe.
 */
final class OwnWrites<K, V> implements Server.Changes {
    /** Keys whose announcement is awaited at a time; what is beyond is asked for by its next reader. */
    private static final int MOST = 1 << 14;

    private static final int BATCH = 256;

    private final @Nullable NearCache<K, V> near;
    private final @Nullable NearDrops<K, V> drops;

    /** By the name of the entry. */
    private final ConcurrentHashMap<ByteBuffer, K> awaited = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Announced<K>> announced = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile @Nullable Server server;
    private volatile Runnable whenConnectedAgain = () -> {};

    private static final class Announced<K> {
        private final byte[] entry;
        private final K key;

        Announced(byte[] entry, K key) {
            this.entry = entry;
            this.key = key;
        }
    }

    /**
     * Makes one.
     *
     * @param near what is near; null if nothing is
     * @param drops where the changes of others go; null if nothing is near
     */
    OwnWrites(@Nullable NearCache<K, V> near, @Nullable NearDrops<K, V> drops) {
        this.near = near;
        this.drops = drops;
    }

    /**
     * Begins, once there is a server.
     *
     * @param connectedAgain what is to be done when the connection has been lost and made again
     */
    void begin(Server used, Runnable connectedAgain) {
        server = used;
        whenConnectedAgain = connectedAgain;
        if (drops != null) {
            drops.begin(used.threads().workers());
        }
    }

    /** A key is about to be written here. */
    void writing(byte[] entry, K key) {
        if (near != null && awaited.size() < MOST) {
            awaited.put(ByteBuffer.wrap(entry), key);
        }
    }

    /** It was not written. */
    void notWritten(byte[] entry) {
        awaited.remove(ByteBuffer.wrap(entry));
    }

    @Override
    public void lost() {
        awaited.clear();
    }

    @Override
    public void connectedAgain() {
        whenConnectedAgain.run();
    }

    @Override
    public void changed(byte[] entry) {
        K key = awaited.isEmpty() ? null : awaited.remove(ByteBuffer.wrap(entry));
        Server used = server;
        if (key == null || used == null || near == null) {
            doubted(entry);
            return;
        }
        near.vouchers().changed(near.vouchers().place(entry));
        announced.add(new Announced<>(entry, key));
        if (running.compareAndSet(false, true)) {
            used.threads().workers().execute(this::check);
        }
    }

    @Override
    public void doubted(byte[] entry) {
        if (near != null && drops != null) {
            near.vouchers().changed(near.vouchers().place(entry));
            drops.add(entry);
        }
    }

    private void check() {
        do {
            try {
                Server used = server;
                NearCache<K, V> kept = near;
                while (used != null && kept != null && !announced.isEmpty()) {
                    checkSome(used, kept);
                }
            } finally {
                running.set(false);
            }
        } while (!announced.isEmpty() && running.compareAndSet(false, true));
    }

    private void checkSome(Server used, NearCache<K, V> kept) {
        List<Announced<K>> some = polled(BATCH);
        try {
            confirm(some, used, kept);
        } catch (CacheException | IllegalStateException unanswered) {
            // Nor would the others be: the readers ask for themselves.
            some.addAll(polled(Integer.MAX_VALUE));
        }
        for (Announced<K> one : some) {
            kept.unvouchIfChanged(one.key, kept.vouchers().place(one.entry));
            kept.vouchers().settled(1);
        }
    }

    private List<Announced<K>> polled(int most) {
        List<Announced<K>> some = new ArrayList<>();
        for (Announced<K> next = announced.poll(); next != null; next = some.size() < most ? announced.poll() : null) {
            some.add(next);
        }
        return some;
    }

    private void confirm(List<Announced<K>> some, Server used, NearCache<K, V> kept) {
        Vouchers vouchers = kept.vouchers();
        List<Request<byte[]>> requests = new ArrayList<>();
        for (Announced<K> one : some) {
            requests.add(Request.head(one.entry, vouchers));
        }
        List<Answer<byte[]>> answers = used.callAll(requests);
        for (int i = 0; i < answers.size(); i++) {
            byte[] head = answers.get(i).getOutput().get();
            if (head != null && head.length == ServerValue.HEAD_BYTES) {
                boolean unused = kept.confirm(
                        some.get(i).key,
                        vouchers.place(some.get(i).entry),
                        answers.get(i).number(),
                        ServerValue.version(head),
                        ServerValue.expiresAt(head));
            }
        }
    }
}
