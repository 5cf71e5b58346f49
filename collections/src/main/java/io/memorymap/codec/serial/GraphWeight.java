package io.memorymap.codec.serial;

import java.io.InvalidObjectException;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the work that objects make which are read once and held many times. The hash code of a collection follows from those of all that it
 * holds, so forty lists that each hold the next one twice are some hundred bytes, and hashing the first of them, as a set does that
 * is read, takes hours.
 *
 * <p>So each collection of the platform gets a weight when it has been read: how many objects it holds, counted as often as it holds them.
 * That is what hashing it once costs. The sum over a stream is limited, and so is how often the heaviest may come again once it
 * weighs more than could be written without references; both far above what is met in earnest. Objects of other classes weigh 1: what their own
 * code does is the application's. Used by one thread for one stream.
 */
final class GraphWeight {
    /** Objects in all collections together, however short the stream: a fraction of a second's hashing. */
    private static final long LEAST_WORK = 1L << 26;

    /** The same for each byte of the stream: objects lie in collections in collections. */
    private static final int WORK_OF_A_BYTE = 16;

    /** Objects that may be hashed because a reference leads to them: some seconds' work, and only of bytes that are made for it. */
    private static final long MOST_REFERRED = 1L << 30;

    private final IdentityHashMap<Object, Long> weights = new IdentityHashMap<>(4);

    /** Most streams hold objects of one class. */
    private @Nullable Class<?> firstClass;

    private final Set<Class<?>> otherClasses = new HashSet<>(4);
    private final long mostUnshared;
    private final long mostWork;
    private long heaviest;
    private long work;
    private long referred;

    /** @param mostUnshared objects that a stream of this length can hold */
    GraphWeight(int mostUnshared) {
        this.mostUnshared = mostUnshared;
        this.mostWork = LEAST_WORK + (long) WORK_OF_A_BYTE * mostUnshared;
    }

    /**
     * A reference has been read: to an object, which may be hashed again, or to the class of a new object, which {@link #add} will tell.
     *
     * @return whether the work is still within its limit
     */
    boolean refer() {
        if (heaviest > mostUnshared) {
            referred += heaviest;
        }
        return referred <= MOST_REFERRED;
    }

    /**
     * An object has been read.
     *
     * @throws InvalidObjectException if hashing what was read up to here would be too much work
     */
    void add(Object object) throws InvalidObjectException {
        if (object instanceof String) {
            return;
        }
        if (!isFirstOf(object.getClass()) && heaviest > mostUnshared) {
            // The reference was to its class.
            referred = Math.max(0, referred - heaviest);
        }
        if (SerialOutput.isPlatform(object.getClass())) {
            long weight = weigh(object);
            if (weight > 1) {
                weights.put(object, weight);
                heaviest = Math.max(heaviest, weight);
                work += weight;
            }
        }
        if (work > mostWork) {
            throw new InvalidObjectException("its collections hold each other so often that they hold more than "
                    + mostWork + " objects; fewer references to the same collection, or a record, can be read");
        }
    }

    private boolean isFirstOf(Class<?> type) {
        if (firstClass == null) {
            firstClass = type;
            return true;
        }
        return type != firstClass && otherClasses.add(type);
    }

    private long weigh(Object object) {
        try {
            if (object instanceof Collection<?> collection) {
                return 1 + sum(collection);
            }
            if (object instanceof Map<?, ?> map) {
                return 1 + sum(map.keySet()) + sum(map.values());
            }
            if (object instanceof Map.Entry<?, ?> entry) {
                return 1 + weightOf(entry.getKey()) + weightOf(entry.getValue());
            }
            return 1;
        } catch (RuntimeException codeOfTheApplicationBehindAView) {
            return 1;
        }
    }

    private long sum(Iterable<?> elements) {
        long sum = 0;
        for (Object element : elements) {
            sum += weightOf(element);
            if (sum > mostWork) {
                break;
            }
        }
        return sum;
    }

    private long weightOf(@Nullable Object object) {
        return object == null ? 1 : weights.getOrDefault(object, 1L);
    }
}
