package io.memorymap.bench.subject;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import java.io.IOException;

/** Each thing that is measured, by the name that parameters use. */
public enum Peer {
    /** Our strict store, not forced. */
    STORE("store, PROCESS", true, new Opener() {
        @Override
        public <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
            return StoreSubject.open(plan, Durability.PROCESS, Eviction.NONE);
        }
    }),
    /** Our strict store, forced about every second. */
    STORE_PERIODIC("store, PERIODIC", true, new Opener() {
        @Override
        public <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
            return StoreSubject.open(plan, Durability.PERIODIC, Eviction.NONE);
        }
    }),
    /** Our strict store, forced by each write. */
    STORE_SYNC("store, SYNC", true, new Opener() {
        @Override
        public <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
            return StoreSubject.open(plan, Durability.SYNC, Eviction.NONE);
        }
    }),
    /** Our evicting store, not forced. */
    STORE_EVICTING("store, evicting", true, new Opener() {
        @Override
        public <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
            return StoreSubject.open(plan, Durability.PROCESS, Eviction.TWO_QUEUES);
        }
    }),
    /** The floor: a heap map without a bound. */
    CONCURRENT_HASH_MAP("ConcurrentHashMap", false, HeapSubject::concurrentHashMap),
    /** A heap cache. */
    CAFFEINE("Caffeine", false, HeapSubject::caffeine),
    /** A heap cache. */
    CACHE2K("cache2k", false, HeapSubject::cache2k),
    /** Ehcache 3 on the heap. */
    EHCACHE_HEAP("Ehcache, heap", false, EhcacheSubject::heap),
    /** Ehcache 3 off the heap. */
    EHCACHE_OFFHEAP("Ehcache, off-heap", false, EhcacheSubject::offHeap),
    /** Ehcache 3 on disk. */
    EHCACHE_DISK("Ehcache, disk", true, EhcacheSubject::disk),
    /** Chronicle Map, persisted. */
    CHRONICLE_MAP("Chronicle Map", true, ChronicleSubject::open),
    /** MapDB's hash map in a mapped file. */
    MAPDB("MapDB", true, MapDbSubject::open),
    /** LMDB, not forced. */
    LMDB("LMDB", true, LmdbSubject::open),
    /** H2's MVStore. */
    MVSTORE("MVStore", true, MvStoreSubject::open),
    /** RocksDB, its log not forced. */
    ROCKSDB("RocksDB", true, RocksDbSubject::open),
    /** Our JCache provider, temporary and evicting. */
    JCACHE("JCache, MemoryMap", false, JCacheSubject::memoryMap),
    /** Caffeine's JCache provider. */
    CAFFEINE_JCACHE("JCache, Caffeine", false, JCacheSubject::caffeine),
    /** cache2k's JCache provider. */
    CACHE2K_JCACHE("JCache, cache2k", false, JCacheSubject::cache2k),
    /** Ehcache's JCache provider, on the heap. */
    EHCACHE_JCACHE("JCache, Ehcache", false, JCacheSubject::ehcache);

    private final String title;
    private final boolean persistent;
    /** Without state; the compiler cannot tell. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Opener opener;

    Peer(String title, boolean persistent, Opener opener) {
        this.title = title;
        this.persistent = persistent;
        this.opener = opener;
    }

    /** What tables call it. */
    public String title() {
        return title;
    }

    /** Whether it is there again when it is opened in the same directory. */
    public boolean persistent() {
        return persistent;
    }

    /** Whether it is one of ours. */
    public boolean ours() {
        return name().startsWith("STORE") || this == JCACHE;
    }

    /**
     * Opens it.
     *
     * @param plan what for
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @throws IOException if its files cannot be opened
     */
    public <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
        return opener.open(plan);
    }

    /** Opens a subject of any types. */
    private interface Opener {
        <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException;
    }
}
