package io.memorymap.store;

import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.engine.SegmentStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads many keys, some at a time: first all of these are hashed and the lines of the table asked for, then the lines of their records, then
 * they are read. The processor waits for many lines at once, and not for two for each key, one after the other. Not thread-safe.
 */
final class BulkRead<K, V> {
    /** Keys at a time: about as many lines as a processor fetches at once. */
    private static final int AHEAD = 16;

    private static final int KEY_BYTES = 32;

    private final StoreAccess<K, V> store;
    private final SegmentStore engine;
    private final Codec<K> keyCodec;
    private final List<K> keys = new ArrayList<>(AHEAD);
    private final ByteOutput encoded = new ByteOutput(AHEAD * KEY_BYTES);
    private final int[] ends = new int[AHEAD];
    private final long[] hashes = new long[AHEAD];

    BulkRead(StoreAccess<K, V> store, SegmentStore engine, Codec<K> keyCodec) {
        this.store = store;
        this.engine = engine;
        this.keyCodec = keyCodec;
    }

    /** Hands out each key that has a value, in the order of the keys. */
    void read(Collection<? extends K> wanted, BiConsumer<? super K, ? super V> found) {
        Scratch scratch = Scratch.take();
        try {
            for (K key : wanted) {
                begin(key);
                if (keys.size() == AHEAD) {
                    finish(scratch, found);
                }
            }
            finish(scratch, found);
        } finally {
            scratch.release();
        }
    }

    private void begin(K key) {
        int from = encoded.size();
        keyCodec.encode(key, encoded);
        int n = keys.size();
        ends[n] = encoded.size();
        hashes[n] = engine.hash(encoded.array(), from, encoded.size() - from);
        keys.add(key);
    }

    private void finish(Scratch scratch, BiConsumer<? super K, ? super V> found) {
        scratch.ahead += engine.prefetch(hashes, keys.size());
        int from = 0;
        for (int i = 0; i < keys.size(); i++) {
            @Nullable V value = store.get(scratch, hashes[i], encoded.array(), from, ends[i] - from);
            from = ends[i];
            if (value != null) {
                found.accept(keys.get(i), value);
            }
        }
        keys.clear();
        encoded.reset();
    }
}
