package io.memorymap.bench.subject;

import java.util.function.BiConsumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** H2's MVStore, which writes in the background. */
record MvStoreSubject<K, V>(MVStore store, MVMap<K, V> map) implements Subject<K, V> {
    private static final int CACHE_MIB = 512;

    static <K, V> Subject<K, V> open(Plan<K, V> plan) {
        MVStore store = new MVStore.Builder()
                .fileName(plan.directory().resolve("store.mv").toString())
                .cacheSize(CACHE_MIB)
                .open();
        return new MvStoreSubject<>(store, store.openMap("bench"));
    }

    @Override
    public @Nullable V get(K key) {
        return map.get(key);
    }

    @Override
    public void put(K key, V value) {
        map.put(key, value);
    }

    @Override
    public void remove(K key) {
        map.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        map.forEach(action);
    }

    @Override
    public void close() {
        store.close();
    }
}
