package io.memorymap.jcache.store;

import io.memorymap.KeyValueStore;

/** Entries by value: in a store that can be had. */
public interface NativeEntries<K, V> extends EntryStore<K, V> {
    /** The store in which the entries are now. */
    KeyValueStore<K, V> store();

    /** Whether that has a file, or may have one later. */
    default boolean mayHaveFile() {
        return store().path() != null;
    }
}
