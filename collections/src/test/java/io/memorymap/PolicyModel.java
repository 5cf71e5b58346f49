package io.memorymap;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The eviction policy on plain collections, counting entries: two queues, two-bit hit counters, an exact count of requests in
 * place of the sketch, a small queue of a tenth. One segment of it.
 */
final class PolicyModel {
    private static final int SECOND_CHANCES = 4;

    private final int capacity;
    private final int quota;
    private final ArrayDeque<Integer> small = new ArrayDeque<>();
    private final ArrayDeque<Integer> main = new ArrayDeque<>();
    private final Map<Integer, Integer> hits = new HashMap<>();
    private final Map<Integer, Integer> requests = new HashMap<>();
    private int increments;

    PolicyModel(int capacity) {
        this.capacity = capacity;
        this.quota = Math.max(1, capacity / 10);
    }

    /** One request: true for a hit; a miss inserts. */
    boolean request(int key) {
        Integer present = hits.get(key);
        if (present != null) {
            hits.put(key, Math.min(3, present + 1));
            return true;
        }
        count(key);
        hits.put(key, 0);
        small.add(key);
        while (small.size() > quota) {
            popSmall();
        }
        return false;
    }

    private void popSmall() {
        int candidate = small.remove();
        int seen = hits(candidate);
        if (main.size() < capacity - quota) {
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
        if (requests.merge(key, 1, (old, one) -> Math.min(15, old + one)) <= 15 && ++increments >= 10 * capacity) {
            requests.replaceAll((any, count) -> count / 2);
            requests.values().removeIf(count -> count == 0);
            increments /= 2;
        }
    }
}
