package io.memorymap.jcache.remote.history;

import static io.memorymap.jcache.remote.history.Operation.ABSENT;
import static io.memorymap.jcache.remote.history.Operation.UNSEEN;

import io.memorymap.jcache.remote.history.Operation.Outcome;
import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads few keys often, puts what is not there, and now and then changes one in any of the ways that JCache has. All processes change the same third of the keys
 * for a while and then leave it alone: what a near cache missed then shows for longer than it is allowed to be behind.
 */
final class MixedWorkload implements Workload {
    static final int KEYS = 24;
    private static final int GROUPS = 3;

    /** So many keys stay absent until they are changed again: who still has them near, after the server was emptied, is seen. */
    private static final int LEFT_ABSENT = 4;

    private static final int BULK_READS_IN_A_THOUSAND = 10;
    private static final int BULK_KEYS = 4;
    private static final int RUN_BITS = 3;
    private static final int RUNS = 1 << RUN_BITS;

    private final Cache<Integer, Long> cache;
    private final OperationLog log;
    private final SplittableRandom random;
    private final long window;
    private final int changes;
    private long last;
    private long seen;
    private int runs;

    /**
     * Makes one.
     *
     * @param first a number with which no other thread's values begin
     * @param changes how many of a thousand operations change one entry
     * @param window for how many nanoseconds a third of the keys is changed
     */
    MixedWorkload(
            Cache<Integer, Long> cache,
            OperationLog log,
            SplittableRandom random,
            int first,
            int changes,
            long window) {
        this.cache = cache;
        this.log = log;
        this.random = random;
        this.window = window;
        this.changes = changes;
        this.last = (long) first << 40;
    }

    /** A way to change an entry: it says what was there before, and leaves what it has written. */
    private interface Change {
        /** Changes the entry and ends the operation in the log. */
        void change(int place, Integer key, long value);
    }

    @Override
    public void operate() {
        int way = random.nextInt(1000);
        if (way < changes) {
            change(random.nextInt(KEYS / GROUPS) * GROUPS + group());
        } else if (way == changes) {
            changeSome(random.nextInt(3) > 0);
        } else if (way <= changes + BULK_READS_IN_A_THOUSAND) {
            readSome();
        } else {
            read(random.nextInt(KEYS));
        }
    }

    /** Which third is changed now, by all. */
    private int group() {
        return (int) (System.nanoTime() / window % GROUPS);
    }

    private boolean isChanged(int key) {
        return key % GROUPS == group();
    }

    private void read(int key) {
        int place = log.begin(key, true, UNSEEN);
        try {
            long value = value(cache.get(key));
            log.end(place, Outcome.ACKNOWLEDGED, value, UNSEEN);
            log.count(Counter.READS);
            if (value == ABSENT && (key >= LEFT_ABSENT || isChanged(key))) {
                change(key, ++last << RUN_BITS, this::putIfAbsent);
            }
        } catch (CacheException e) {
            log.end(place, Outcome.FAILED, UNSEEN, UNSEEN);
            log.count(Counter.FAILURES);
        }
    }

    /** Reads several at once. */
    private void readSome() {
        Map<Integer, Integer> places = new HashMap<>();
        for (int n = 0; n < BULK_KEYS; n++) {
            places.computeIfAbsent(random.nextInt(KEYS), key -> log.begin(key, true, UNSEEN));
        }
        try {
            Map<Integer, Long> found = cache.getAll(places.keySet());
            places.forEach((key, place) -> log.end(place, Outcome.ACKNOWLEDGED, value(found.get(key)), UNSEEN));
        } catch (CacheException e) {
            places.values().forEach(place -> log.end(place, Outcome.FAILED, UNSEEN, UNSEEN));
            log.count(Counter.FAILURES);
        }
    }

    /** Puts, or removes, several at once; after a failure, some may have been. */
    private void changeSome(boolean puts) {
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Integer> places = new HashMap<>();
        for (int n = 0; n < BULK_KEYS; n++) {
            int key = random.nextInt(KEYS / GROUPS) * GROUPS + group();
            if (!places.containsKey(key)) {
                long value = puts ? ++last << RUN_BITS : ABSENT;
                values.put(key, value);
                places.put(key, log.begin(key, false, value));
            }
        }
        Outcome outcome = Outcome.UNKNOWN;
        try {
            if (puts) {
                cache.putAll(values);
            } else {
                cache.removeAll(values.keySet());
            }
            outcome = Outcome.ACKNOWLEDGED;
        } catch (CacheException e) {
            log.count(Counter.FAILURES);
        }
        for (Map.Entry<Integer, Integer> place : places.entrySet()) {
            log.end(place.getValue(), outcome, UNSEEN, values.getOrDefault(place.getKey(), UNSEEN));
        }
    }

    private void change(int key) {
        long value = ++last << RUN_BITS;
        int way = random.nextInt(100);
        if (way < 30) {
            change(key, value, this::put);
        } else if (way < 55) {
            change(key, value, this::invoke);
        } else if (way < 65) {
            change(key, value, this::replace);
        } else if (way < 75) {
            change(key, value, this::putIfAbsent);
        } else if (way < 85) {
            change(key, value, this::getAndPut);
        } else if (way < 92) {
            change(key, value, this::replaceSame);
        } else if (way < 97) {
            change(key, ABSENT, this::remove);
        } else {
            change(key, ABSENT, this::getAndRemove);
        }
    }

    private void change(int key, long value, Change change) {
        int place = log.begin(key, false, value);
        try {
            change.change(place, key, value);
            log.count(Counter.WRITES);
        } catch (CacheException e) {
            log.end(place, Failures.outcome(e), UNSEEN, value + Math.max(0, runs - 1));
            log.count(Counter.FAILURES);
        } finally {
            runs = 0;
        }
    }

    private void put(int place, Integer key, long value) {
        cache.put(key, value);
        log.end(place, Outcome.ACKNOWLEDGED, UNSEEN, value);
    }

    private void getAndPut(int place, Integer key, long value) {
        log.end(place, Outcome.ACKNOWLEDGED, value(cache.getAndPut(key, value)), value);
    }

    private void replace(int place, Integer key, long value) {
        boolean done = cache.replace(key, value);
        log.end(place, Outcome.ACKNOWLEDGED, done ? UNSEEN : ABSENT, done ? value : UNSEEN);
    }

    private void putIfAbsent(int place, Integer key, long value) {
        boolean done = cache.putIfAbsent(key, value);
        log.end(place, Outcome.ACKNOWLEDGED, done ? ABSENT : UNSEEN, done ? value : UNSEEN);
    }

    /** Replaces what was seen a moment before, if it is still there. */
    private void replaceSame(int place, Integer key, long value) {
        Long old = cache.get(key);
        boolean done = old != null && cache.replace(key, old, value);
        log.end(place, Outcome.ACKNOWLEDGED, done ? value(old) : UNSEEN, done ? value : UNSEEN);
    }

    private void remove(int place, Integer key, long nothing) {
        cache.remove(key);
        log.end(place, Outcome.ACKNOWLEDGED, UNSEEN, nothing);
    }

    private void getAndRemove(int place, Integer key, long nothing) {
        log.end(place, Outcome.ACKNOWLEDGED, value(cache.getAndRemove(key)), nothing);
    }

    private void invoke(int place, Integer key, long value) {
        boolean slow = random.nextInt(3) == 0;
        long written = cache.invoke(key, (entry, arguments) -> {
            seen = value(entry.getValue());
            long mine = value + Math.min(runs, RUNS - 1);
            runs++;
            log.writes(place, mine);
            if (slow) {
                // As a processor that has something to do: others write meanwhile, or try to.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
            entry.setValue(mine);
            return mine;
        });
        if (runs > 1) {
            log.count(Counter.EXTRA_RUNS);
        }
        log.end(place, Outcome.ACKNOWLEDGED, seen, written);
    }

    private static long value(@Nullable Long value) {
        return value == null ? ABSENT : value;
    }
}
