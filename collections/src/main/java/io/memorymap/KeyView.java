package io.memorymap;

/** The keys of a map. */
final class KeyView<K, V> extends SetView<K, V, K> {
    KeyView(StoreMap<K, V> map) {
        super(map);
    }

    @Override
    K part(StoreEntry<K, V> entry) {
        return entry.key();
    }

    @Override
    public boolean contains(Object key) {
        return map.containsKey(key);
    }

    @Override
    public boolean remove(Object key) {
        return map.remove(key) != null;
    }
}
