package io.memorymap.jcache.remote;

import java.security.SecureRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;

/**
 * A key held on the server for as long as code of the application works on it. It is renewed meanwhile. If this process sleeps for longer than
 * it lasts, it is lost, and a write that needs it is refused by the server.
 */
final class Lease implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TOKEN_BYTES = 16;
    private static final int RENEWALS = 3;
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long FIRST_REST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final Server server;
    private final byte[] key;
    private final byte[] token;
    private final ScheduledFuture<?> renewals;

    private Lease(Server server, byte[] key, byte[] token, long millis) {
        this.server = server;
        this.key = key;
        this.token = token;
        long period = Math.max(1, millis / RENEWALS);
        this.renewals = server.threads()
                .timer()
                .scheduleWithFixedDelay(
                        () -> {
                            // Whether it is lost is said by the write that needs it.
                            Object unused = server.tell(RemoteRequests.renew(key, token, millis));
                        },
                        period,
                        period,
                        TimeUnit.MILLISECONDS);
    }

    /**
     * Takes a lease, once nobody else has it.
     *
     * @param patience how long others may have it meanwhile
     * @throws CacheException if that takes longer, or the server is away
     */
    static Lease take(
            String cache, Server server, RemoteCounters counters, byte[] key, long millis, Patience patience) {
        byte[] token = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(token);
        while (true) {
            Object taken;
            try {
                taken = server.call(RemoteRequests.take(key, token, millis))
                        .getOutput()
                        .get();
            } catch (ServerAwayException e) {
                // It may have been taken nevertheless.
                Object unused = server.tell(RemoteRequests.release(key, token));
                throw e;
            }
            if (taken != null) {
                return new Lease(server, key, token, millis);
            }
            patience.rest(cache, counters);
        }
    }

    /** How long an operation waits for a key that another process holds, with rests that become longer. */
    static final class Patience {
        private final long until;
        private long rest = FIRST_REST_NANOS;
        private boolean counted;

        Patience(long millis) {
            this.until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }

        void rest(String cache, RemoteCounters counters) {
            if (!counted) {
                counted = true;
                counters.leaseWaits.increment();
            }
            if (System.nanoTime() - until > 0) {
                throw new CacheException(
                        "An entry of the cache \"" + cache + "\" is held by code of the application in another"
                                + " process, or by another thread, which does not end: nothing was written. The wait is three times"
                                + " memorymap.remote.lease");
            }
            LockSupport.parkNanos(rest / 2 + ThreadLocalRandom.current().nextLong(rest));
            rest = Math.min(LONGEST_REST_NANOS, 2 * rest);
        }
    }

    byte[] token() {
        return token;
    }

    /** Lets go, and waits for nothing: what is sent next on the connection comes after it. */
    @Override
    public void close() {
        renewals.cancel(false);
        Object unused = server.tell(RemoteRequests.release(key, token));
    }
}
