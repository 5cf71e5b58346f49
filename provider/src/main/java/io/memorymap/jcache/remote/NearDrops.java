package io.memorymap.jcache.remote;

import io.memorymap.StoreEntry;
import io.memorymap.codec.Codec;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Drops what is near and has changed, in the background: whoever announces a change waits for no file. Until that is done, readers
 * look at the {@linkplain Vouchers table of changes}.
 *
 * <p>Thread-safe.
 */
final class NearDrops<K, V> {
    /** Names that wait at a time. Of more changes only the count is kept, and all that is near is gone through. */
    private static final int MOST = 1 << 14;

    private final NearCache<K, V> near;
    private final ServerKeys keys;
    private final Codec<K> codec;

    private final ConcurrentLinkedQueue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();

    /** Changes whose names were not kept. */
    private final AtomicLong nameless = new AtomicLong();

    private final AtomicBoolean running = new AtomicBoolean();
    private volatile @Nullable Executor workers;

    NearDrops(NearCache<K, V> near, ServerKeys keys, Codec<K> codec) {
        this.near = near;
        this.keys = keys;
        this.codec = codec;
    }

    /** Begins, once there are threads; what was announced before is not lost. */
    void begin(Executor used) {
        workers = used;
        start();
    }

    /** A change that the table of changes has, and that is to be settled. */
    void add(byte[] entry) {
        if (names.incrementAndGet() <= MOST) {
            waiting.add(entry);
        } else {
            names.decrementAndGet();
            nameless.incrementAndGet();
        }
        start();
    }

    private boolean isWaiting() {
        return !waiting.isEmpty() || nameless.get() > 0;
    }

    private void start() {
        Executor used = workers;
        if (used != null && isWaiting() && running.compareAndSet(false, true)) {
            used.execute(this::run);
        }
    }

    private void run() {
        do {
            try {
                for (byte[] entry = waiting.poll(); entry != null; entry = waiting.poll()) {
                    names.decrementAndGet();
                    drop(entry);
                }
                dropNameless();
            } finally {
                running.set(false);
            }
        } while (isWaiting() && running.compareAndSet(false, true));
    }

    private void drop(byte[] entry) {
        K key = keys.key(entry, codec);
        if (key != null) {
            near.dropIfChanged(key, near.vouchers().place(entry));
        }
        near.vouchers().settled(1);
    }

    private void dropNameless() {
        long counted = nameless.getAndSet(0);
        if (counted > 0) {
            try {
                dropAll();
            } catch (IllegalStateException e) {
                if (near.store().isClosed()) {
                    return;
                }
                throw e;
            }
            near.vouchers().settled(counted);
        }
    }

    /** Goes through all that is near. */
    private void dropAll() {
        Iterator<StoreEntry<K, NearValue<V>>> entries = near.store().entries();
        while (entries.hasNext()) {
            StoreEntry<K, NearValue<V>> entry = entries.next();
            if (near.isChanged(entry.value())) {
                near.dropIfChanged(entry.key(), entry.value().place());
            }
        }
    }
}
