package io.memorymap.jcache.cache;

import io.memorymap.StoredEntry;
import io.memorymap.jcache.store.NotedExpiry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * An expiry policy as points in time. All times are epoch milliseconds; {@link StoredEntry#NEVER} stands for no expiry and {@link
 * #AT_ONCE} for an entry that is dead already.
 *
 * <p>A policy that throws, or that has no duration for a new entry, gets {@link Duration#ETERNAL}, as JCache lets an implementation
 * choose.
 *
 * <p>Where entries are {@linkplain #dated dated}, an expiry also tells when its entry was written: by how far it lies ahead of that. One that
 * never comes is then put so far ahead that it makes no difference.
 */
final class ExpiryRules implements NotedExpiry {
    /** A later expiry does not fit into a file; it counts as never. */
    private static final long LATEST = 1L << 47;

    /** What stands for never where entries are dated: more than two thousand years. */
    private static final long FAR = 1L << 46;

    /** An access moves the expiry only if it moves by more than this part of the duration; writing costs more than reading. */
    private static final int ACCESS_GRAIN = 64;

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final ExpiryPolicy policy;
    private final boolean standard;
    private final boolean readsMove;
    private final boolean updatesLikeCreations;
    private final boolean tellsAge;
    private final boolean dated;
    private final long lifetime;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    ExpiryRules(ExpiryPolicy policy) {
        this(policy, false);
    }

    private ExpiryRules(ExpiryPolicy policy, boolean dated) {
        this.policy = policy;
        boolean eternal = policy instanceof EternalExpiryPolicy;
        boolean touched = policy instanceof TouchedExpiryPolicy;
        boolean modified = policy instanceof ModifiedExpiryPolicy;
        boolean accessed = policy instanceof AccessedExpiryPolicy;
        boolean created = policy instanceof CreatedExpiryPolicy;
        this.standard = eternal || touched || modified || accessed || created;
        this.readsMove = !(eternal || modified || created);
        this.updatesLikeCreations = eternal || touched || modified;
        this.tellsAge = eternal || modified || created;
        this.dated = dated && tellsAge;
        this.lifetime = this.dated ? farthest(policy.getExpiryForCreation()) : 0;
    }

    /**
     * The same policy, for a cache that goes by the age of its entries.
     *
     * @throws IllegalArgumentException if the expiry does not tell it: reads move it, or code of the application decides
     */
    ExpiryRules dated() {
        if (!tellsAge) {
            throw new IllegalArgumentException("it needs the expiry policy eternal, created or modified: under "
                    + policy.getClass().getName() + " the expiry of an entry does not tell how old it is");
        }
        return new ExpiryRules(policy, true);
    }

    /** How long an entry lives that is not written again, in milliseconds. Only where entries are dated. */
    long lifetime() {
        return lifetime;
    }

    /**
     * When an entry was written, by its expiry: in epoch milliseconds, and before all times if that is not known. An entry that was updated
     * under a policy which then leaves its expiry unchanged counts as written when it was created. Only where entries are dated.
     */
    long writtenAt(long expiresAt) {
        return expiresAt == StoredEntry.NEVER ? Long.MIN_VALUE : expiresAt - lifetime;
    }

    /** Whether a read may change the expiry. False for Eternal, Created and Modified: reading never writes then. */
    @Override
    public boolean readsMove() {
        return readsMove;
    }

    /** Whether an update gives the expiry that a creation would, so that a write need not know what it replaces. */
    boolean updatesLikeCreations() {
        return updatesLikeCreations;
    }

    /** Whether asking the policy runs code of the application. */
    boolean runsUserCode() {
        return !standard;
    }

    ExpiryPolicy policy() {
        return policy;
    }

    /**
     * The policy's class and, if it is one of JCache's own, its durations. A policy of the application is not asked, because its
     * answers may change and the question may be counted.
     */
    @Override
    public String description() {
        if (!standard) {
            return policy.getClass().getName();
        }
        return policy.getClass().getSimpleName() + " creation="
                + describe(ask(policy::getExpiryForCreation, Duration.ETERNAL))
                + " access=" + describe(ask(policy::getExpiryForAccess, null)) + " update="
                + describe(ask(policy::getExpiryForUpdate, null));
    }

    @Override
    public long creation(long now) {
        Duration duration = ask(policy::getExpiryForCreation, Duration.ETERNAL);
        return at(duration == null ? Duration.ETERNAL : duration, now);
    }

    /** When an entry that is updated now expires. */
    long update(long now, long before) {
        if (dated && updatesLikeCreations) {
            return creation(now);
        }
        Duration duration = ask(policy::getExpiryForUpdate, Duration.ETERNAL);
        return duration == null ? before : at(duration, now);
    }

    /** When an entry that is read now expires; {@code before} if it is not worth writing. Shortening is always exact. */
    long access(long now, long before) {
        Duration duration = ask(policy::getExpiryForAccess, Duration.ETERNAL);
        if (duration == null) {
            return before;
        }
        long after = at(duration, now);
        boolean shorter = after <= before;
        return shorter || after == StoredEntry.NEVER || after - before > (after - now) / ACCESS_GRAIN ? after : before;
    }

    private @Nullable Duration ask(Supplier<@Nullable Duration> question, @Nullable Duration otherwise) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            if (failureLogged.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "The expiry policy " + policy.getClass().getName()
                                + " threw an exception; entries it fails for do not expire. Further failures are not logged.",
                        e);
            }
            return otherwise;
        }
    }

    private long at(Duration duration, long now) {
        if (dated && !duration.isZero()) {
            return now + farthest(duration);
        }
        if (duration.isEternal()) {
            return StoredEntry.NEVER;
        }
        if (duration.isZero()) {
            return AT_ONCE;
        }
        long millis = duration.getTimeUnit().toMillis(duration.getDurationAmount());
        return millis >= LATEST - now ? StoredEntry.NEVER : now + millis;
    }

    private static long farthest(Duration duration) {
        return duration.isEternal()
                ? FAR
                : Math.min(FAR, duration.getTimeUnit().toMillis(duration.getDurationAmount()));
    }

    private static String describe(@Nullable Duration duration) {
        if (duration == null) {
            return "unchanged";
        }
        return duration.isEternal() ? "never" : duration.getTimeUnit().toMillis(duration.getDurationAmount()) + "ms";
    }
}
