package io.memorymap;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The eviction policy on plain collections, counting entries: two queues, two-bit hit counters, an exact count of requests in
 * place of the sketch, a small queue of a tenth. One segment of a store whose bound is that of all of them: what a segment holds when
 * the store becomes full is its room from then on.
 */
final class PolicyModel {
    /** The bound of all segments. */
    static final class Bound {
        private final int perSegment;
        private int left;

        Bound(int capacity, int segments) {
            this.perSegment = capacity / segments;
            this.left = capacity;
        }
    }

    private static final int SECOND_CHANCES = 4;

    private final Bound bound;
    private final ArrayDeque<Integer> small = new ArrayDeque<>();
    private final ArrayDeque<Integer> main = new ArrayDeque<>();
    private final Map<Integer, Integer> hits = new HashMap<>();
    private final Map<Integer, Integer> requests = new HashMap<>();
    private int increments;

    PolicyModel(Bound bound) {
        this.bound = bound;
    }

    /** One request: true for a hit; a miss inserts. */
    boolean request(int key) {
        Integer present = hits.get(key);
        if (present != null) {
            hits.put(key, Math.min(3, present + 1));
            return true;
        }
        if (bound.left > 0) {
            bound.left--;
        } else {
            evict();
        }
        count(key);
        hits.put(key, 0);
        small.add(key);
        return false;
    }

    private void evict() {
        int room = hits.size();
        int quota = Math.max(1, room / 10);
        while (hits.size() == room) {
            if (small.size() + 1 > quota || main.isEmpty()) {
                popSmall(room - quota);
            } else {
                hits.remove(victim());
                main.remove();
            }
        }
    }

    private void popSmall(int roomInMain) {
        int candidate = small.remove();
        int seen = hits(candidate);
        if (main.size() < roomInMain || main.isEmpty()) {
            promote(candidate);
            return;
        }
        for (int n = 0; n < seen; n++) {
            count(candidate);
        }
        int victim = victim();
        int wanted = requests.getOrDefault(candidate, 0);
        if (seen >= 2 || (wanted >= 2 && wanted > requests.getOrDefault(victim, 0) + hits(victim))) {
            main.remove();
            hits.remove(victim);
            promote(candidate);
        } else {
            hits.remove(candidate);
        }
    }

    private void promote(int key) {
        main.add(key);
        hits.put(key, 0);
    }

    private int victim() {
        for (int n = 0; n < SECOND_CHANCES && hits(main.element()) > 0; n++) {
            int key = main.remove();
            for (int i = hits(key); i > 0; i--) {
                count(key);
            }
            hits.put(key, 0);
            main.add(key);
        }
        return main.element();
    }

    private int hits(int key) {
        return hits.getOrDefault(key, 0);
    }

    private void count(int key) {
        if (requests.merge(key, 1, (old, one) -> Math.min(15, old + one)) <= 15
                && ++increments >= 10 * bound.perSegment) {
            requests.replaceAll((any, count) -> count / 2);
            requests.values().removeIf(count -> count == 0);
            increments /= 2;
        }
    }
}
