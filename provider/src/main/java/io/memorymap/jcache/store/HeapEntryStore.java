package io.memorymap.jcache.store;

import io.memorymap.KeyLock;
import io.memorymap.StoreEntry;
import io.memorymap.StoreFullException;
import io.memorymap.StoredEntry;
import io.memorymap.store.KeyLocks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries by reference, on the heap, bounded by their number. Keys are found by {@code equals}; neither keys nor values need be
 * serializable.
 *
 * <p>Which entry goes when the bound is reached is up to {@link HeapEviction}. Its lock guards every change of the set of keys;
 * reads, overwrites and touches do not take it.
 */
final class HeapEntryStore<K, V> implements EntryStore<K, V> {
    /** Entries that one search for expired ones looks at: some milliseconds. */
    private static final int MOST_EXPIRY_LOOKS = 1 << 18;

    private static final VarHandle ENTRY;

    static {
        try {
            ENTRY = MethodHandles.lookup().findVarHandle(Node.class, "entry", StoredEntry.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final long capacity;
    private final boolean evicts;
    private final InstantSource clock;
    private final ConcurrentHashMap<K, Node<K, V>> nodes = new ConcurrentHashMap<>();
    private final KeyLocks<Object> locks = new KeyLocks<>();
    private final ReentrantLock structure = new ReentrantLock();
    private final HeapEviction<K, V> eviction;
    private final AtomicLong evictions = new AtomicLong();

    /** Where the search for expired entries goes on; used by one thread at a time. */
    private Iterator<Node<K, V>> unannounced = Collections.emptyIterator();

    /**
     * Makes an empty store.
     *
     * @param name the cache's name, for messages
     * @param capacity bound in entries, at least 1
     * @param evicts whether a new key drops an old one at the bound, or is refused
     */
    HeapEntryStore(String name, long capacity, boolean evicts, InstantSource clock) {
        this.name = name;
        this.capacity = capacity;
        this.evicts = evicts;
        this.clock = clock;
        this.eviction = new HeapEviction<>(capacity);
    }

    @Override
    public void getAll(Collection<? extends K> keys, BiConsumer<? super K, ? super V> found) {
        for (K key : keys) {
            V value = get(key);
            if (value != null) {
                found.accept(key, value);
            }
        }
    }

    @Override
    public @Nullable V get(K key) {
        StoredEntry<V> entry = getEntry(key);
        return entry == null || isExpired(entry) ? null : entry.value();
    }

    @Override
    public boolean contains(K key) {
        Node<K, V> node = nodes.get(key);
        return node != null && !isExpired(node.entry);
    }

    @Override
    public @Nullable StoredEntry<V> getEntry(K key) {
        Node<K, V> node = nodes.get(key);
        if (node == null) {
            return null;
        }
        node.hit();
        return node.entry;
    }

    private boolean isExpired(StoredEntry<V> entry) {
        return entry.expiresAt() != StoredEntry.NEVER && entry.isExpiredAt(clock.millis());
    }

    @Override
    public void set(K key, V value, long expiresAt) {
        StoredEntry<V> entry = new StoredEntry<>(value, expiresAt, 1);
        Node<K, V> node = nodes.get(key);
        if (node != null) {
            // An eviction at this moment counts as one right after the write.
            node.entry = entry;
            return;
        }
        structure.lock();
        try {
            insert(new Node<>(key, entry));
        } finally {
            structure.unlock();
        }
    }

    private void insert(Node<K, V> node) {
        if (!evicts && nodes.size() >= capacity) {
            throw new StoreFullException("The cache \"" + name + "\" holds its " + capacity
                    + " entries and does not evict (eviction = none). Raise its capacity or let it evict.");
        }
        nodes.put(node.key, node);
        eviction.add(node);
        while (eviction.size() > capacity) {
            nodes.remove(eviction.evict().key);
            evictions.incrementAndGet();
        }
    }

    @Override
    public boolean remove(K key) {
        if (!nodes.containsKey(key)) {
            return false;
        }
        structure.lock();
        try {
            Node<K, V> node = nodes.remove(key);
            if (node == null) {
                return false;
            }
            eviction.remove(node);
            return !isExpired(node.entry);
        } finally {
            structure.unlock();
        }
    }

    @Override
    public void touch(K key, StoredEntry<V> seen, long expiresAt) {
        Node<K, V> node = nodes.get(key);
        if (node != null) {
            ENTRY.compareAndSet(node, seen, new StoredEntry<>(seen.value(), expiresAt, seen.version()));
        }
    }

    @Override
    public boolean sameValue(V stored, V given) {
        return stored.equals(given);
    }

    /** By reference: a key that changes is lost here anyway. */
    @Override
    public Object identity(K key) {
        return key;
    }

    @Override
    public KeyLock lock(K key) {
        return locks.lock(key);
    }

    /**
     * Keys on the heap have no order but that of their hash codes. Where two differ but hash alike, one lock that stands for all such
     * groups is taken first, so that their order does not matter.
     */
    @Override
    public KeyLock lockAll(Collection<? extends K> keys) {
        List<Object> sorted = new ArrayList<>(keys);
        sorted.sort(Comparator.comparingInt(Object::hashCode));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).hashCode() == sorted.get(i - 1).hashCode()) {
                sorted.add(0, TieBreaker.INSTANCE);
                break;
            }
        }
        return locks.lockAll(sorted);
    }

    @Override
    public Iterator<StoreEntry<K, V>> entries() {
        return new LiveEntries();
    }

    @Override
    public List<K> expiredKeys(int most) {
        List<K> keys = new ArrayList<>();
        for (int looks = 0; looks < MOST_EXPIRY_LOOKS && keys.size() < most; looks++) {
            if (!unannounced.hasNext()) {
                unannounced = nodes.values().iterator();
                if (looks > 0 || !unannounced.hasNext()) {
                    return keys;
                }
            }
            Node<K, V> node = unannounced.next();
            if (isExpired(node.entry)) {
                keys.add(node.key);
            }
        }
        return keys;
    }

    @Override
    public void clear() {
        structure.lock();
        try {
            nodes.clear();
            eviction.clear();
        } finally {
            structure.unlock();
        }
    }

    @Override
    public long size() {
        return nodes.mappingCount();
    }

    @Override
    public long evictions() {
        return evictions.get();
    }

    @Override
    public K copyKey(K key) {
        return key;
    }

    @Override
    public V copyValue(V value) {
        return value;
    }

    @Override
    public void close() {
        clear();
    }

    private enum TieBreaker {
        INSTANCE
    }

    /** An entry's place in the table and in the queues. Queue links are guarded by the structure's lock; hits are racy on purpose. */
    static final class Node<K, V> {
        private static final int MAX_HITS = 3;

        final K key;
        volatile StoredEntry<V> entry;
        int hits;
        boolean inMain;

        @Nullable Node<K, V> previous;

        @Nullable Node<K, V> next;

        Node(K key, StoredEntry<V> entry) {
            this.key = key;
            this.entry = entry;
        }

        void hit() {
            if (hits < MAX_HITS) {
                hits++;
            }
        }
    }

    private final class LiveEntries implements Iterator<StoreEntry<K, V>> {
        private final Iterator<Node<K, V>> source = nodes.values().iterator();
        private @Nullable StoreEntry<K, V> next;

        @Override
        public boolean hasNext() {
            while (next == null && source.hasNext()) {
                Node<K, V> node = source.next();
                StoredEntry<V> entry = node.entry;
                if (!isExpired(entry)) {
                    next = new StoreEntry<>(node.key, entry.value(), entry.expiresAt(), entry.version());
                }
            }
            return next != null;
        }

        @Override
        public StoreEntry<K, V> next() {
            StoreEntry<K, V> result = hasNext() ? next : null;
            if (result == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return result;
        }
    }
}
