package io.memorymap.jcache.store;

import io.memorymap.jcache.store.HeapEntryStore.Node;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a full heap store drops: two first-in-first-out queues with two-bit hit counters, after S3-FIFO (Yang et al., SOSP
 * 2023). New keys enter the small queue, a tenth of the capacity; one that was hit while it passed moves to the main queue, the
 * others go, and their hashes are remembered for a while, so that a key which comes back soon enters the main queue at once. In the
 * main queue a hit buys another round. A scan passes through the small queue and leaves the main queue alone.
 *
 * <p>Not thread-safe: the store's structure lock guards it. Hit counters are read and reset here, raised by readers without a lock.
 */
final class HeapEviction<K, V> {
    private static final int SMALL_SHARE = 10;

    private final long smallTarget;
    private final long ghosts;
    private final Queue<K, V> small = new Queue<>();
    private final Queue<K, V> main = new Queue<>();
    private final Set<Integer> evictedHashes = new LinkedHashSet<>();

    HeapEviction(long capacity) {
        this.smallTarget = Math.max(1, capacity / SMALL_SHARE);
        this.ghosts = capacity;
    }

    long size() {
        return small.size + main.size;
    }

    void add(Node<K, V> node) {
        node.inMain = evictedHashes.remove(node.key.hashCode());
        queue(node).append(node);
    }

    void remove(Node<K, V> node) {
        queue(node).unlink(node);
    }

    void clear() {
        small.clear();
        main.clear();
        evictedHashes.clear();
    }

    /** Takes the entry to drop out of its queue. The queues must not be empty. */
    Node<K, V> evict() {
        while (true) {
            boolean fromSmall = small.size > smallTarget || main.size == 0;
            Node<K, V> oldest = Objects.requireNonNull((fromSmall ? small : main).head);
            queue(oldest).unlink(oldest);
            if (oldest.hits == 0) {
                if (fromSmall) {
                    remember(oldest.key.hashCode());
                }
                return oldest;
            }
            oldest.hits = fromSmall ? 0 : oldest.hits - 1;
            oldest.inMain = true;
            main.append(oldest);
        }
    }

    private void remember(int hash) {
        evictedHashes.add(hash);
        if (evictedHashes.size() > ghosts) {
            Iterator<Integer> eldest = evictedHashes.iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private Queue<K, V> queue(Node<K, V> node) {
        return node.inMain ? main : small;
    }

    private static final class Queue<K, V> {
        private @Nullable Node<K, V> head;
        private @Nullable Node<K, V> tail;
        private long size;

        void append(Node<K, V> node) {
            node.previous = tail;
            node.next = null;
            if (tail == null) {
                head = node;
            } else {
                tail.next = node;
            }
            tail = node;
            size++;
        }

        void unlink(Node<K, V> node) {
            Node<K, V> previous = node.previous;
            Node<K, V> next = node.next;
            if (previous == null) {
                head = next;
            } else {
                previous.next = next;
            }
            if (next == null) {
                tail = previous;
            } else {
                next.previous = previous;
            }
            node.previous = null;
            node.next = null;
            size--;
        }

        void clear() {
            head = null;
            tail = null;
            size = 0;
        }
    }
}
