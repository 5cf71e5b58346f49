package io.memorymap.jcache.remote;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.memorymap.jcache.config.RemoteServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The server of one cache: its connections, and what is sent on them. A connection that is lost is made again in the background, and an
 * operation waits for that no longer than its time-out.
 *
 * <p>At most once: a command that was sent and not answered is not sent again if it may change something; whether it did is unknown then, and
 * the exception says so.
 *
 * <p>Thread-safe.
 */
final class Server implements AutoCloseable, ServerConnection.Listener {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");
    private static final long FIRST_REST_MILLIS = 20;
    private static final long LONGEST_REST_MILLIS = 1_000;
    private static final long ELSEWHERE_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String NO_PRIMARY =
            "The primary that has the key is away, or is not one now: nothing was written";
    private static final String SLOT_MOVES =
            "The slot of the key is being moved to another primary of the cluster: nothing was written";
    private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int LOOKS_IN_A_HEARTBEAT = 4;

    private final String cache;
    private final RemoteServer settings;
    private final RemoteCounters counters;
    private final @Nullable Vouchers vouchers;
    private final Changes changes;
    private final SharedThreads threads;
    private final RedisClient client;
    private final Connector connector;
    private final ScheduledFuture<?> looks;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition tried = lock.newCondition();

    /** Null while there is no connection. */
    private volatile @Nullable Topology topology;

    /** Connections that outlive the topology they were part of. Guarded by the lock. */
    private List<ServerConnection> spare = List.of();

    /** Guarded by the lock. */
    private boolean connecting;

    private long attempts;
    private @Nullable RuntimeException lastFailure;

    private volatile boolean closed;

    /** Who hears which keys have changed, on the connection's thread. */
    interface Changes {
        void changed(byte[] entry);

        /** Whether a key has changed is unknown. */
        void doubted(byte[] entry);

        /** What was not announced by now never will be. */
        void lost();

        /** There is a connection again. In a thread that may wait. */
        void connectedAgain();
    }

    private Server(
            String cache,
            RemoteServer settings,
            ServerKeys keys,
            RemoteCounters counters,
            @Nullable Vouchers vouchers,
            Changes changes) {
        this.cache = cache;
        this.settings = settings;
        this.counters = counters;
        this.vouchers = vouchers;
        this.changes = changes;
        this.threads = SharedThreads.acquire();
        this.client = RedisClient.create(threads.resources());
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(vouchers == null ? ProtocolVersion.RESP2 : ProtocolVersion.RESP3)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .build())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build());
        Maintenance.off(options);
        client.setOptions(options.build());
        this.connector = new Connector(cache, settings, keys, client, vouchers != null, this);
        long period = Math.max(
                1,
                Math.min(
                                settings.heartbeat().toMillis(),
                                settings.heartbeatTimeout().toMillis())
                        / LOOKS_IN_A_HEARTBEAT);
        this.looks = threads.timer().scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Connects.
     *
     * @param vouchers what is near; null if nothing is, so that the server need not announce what changes
     * @throws CacheException if that is not possible, with the reason
     */
    static Server connect(
            String cache,
            RemoteServer settings,
            ServerKeys keys,
            RemoteCounters counters,
            @Nullable Vouchers vouchers,
            Changes changes) {
        Server server = new Server(cache, settings, keys, counters, vouchers, changes);
        try {
            Topology made = server.connector.connect(List.of());
            server.connected(made);
            if (!made.isComplete()) {
                server.findMissing();
            }
            LOG.log(
                    Level.INFO,
                    "The cache \"" + cache + "\" is on the server " + settings.shown()
                            + (vouchers == null ? ", without a near cache" : ""));
            return server;
        } catch (Throwable e) {
            server.close();
            throw e;
        }
    }

    private void connected(Topology made) {
        topology = made;
        confirm();
        for (ServerConnection primary : made.primaries()) {
            if (!primary.isOpen()) {
                // Before anybody could hear of it.
                lost(primary, "it was closed as soon as it was made");
            }
        }
    }

    @Nullable Vouchers vouchers() {
        return vouchers;
    }

    SharedThreads threads() {
        return threads;
    }

    boolean isConnected() {
        return topology != null;
    }

    /** Asks, and waits for the answer. */
    <T> Answer<T> call(Request<T> request) {
        long deadline = deadline();
        return answer(request, sent(request, deadline), deadline);
    }

    /** Asks for many things before it waits for the first answer. */
    <T> List<Answer<T>> callAll(List<Request<T>> requests) {
        long deadline = deadline();
        List<Sent<T>> sent = new ArrayList<>(requests.size());
        for (Request<T> request : requests) {
            sent.add(sent(request, deadline));
        }
        List<Answer<T>> answers = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            answers.add(answer(requests.get(i), sent.get(i), deadline));
        }
        return answers;
    }

    /** Sends, if there is a connection, and waits for nothing; so a script goes as a whole, known there or not. */
    <T> @Nullable Answer<T> tell(Request<T> request) {
        Topology now = topology;
        ServerConnection connection = now == null ? null : now.of(request.key());
        Supplier<Answer<T>> whole = request.otherwise();
        return connection == null
                ? null
                : connection.send(whole == null ? request.commands().get() : whole.get());
    }

    /** The connections to all primaries. */
    List<ServerConnection> primaries() {
        return connectedTopology(deadline()).primaries();
    }

    /** Waits for the answer to a command that was sent on one connection. */
    <T> T await(ServerConnection connection, Answer<T> command) {
        return result(new Sent<>(connection, connection.send(command)), false, deadline());
    }

    private long deadline() {
        return System.nanoTime() + settings.timeout().toNanos();
    }

    private record Sent<T>(ServerConnection connection, Answer<T> answer) {}

    private <T> Sent<T> sent(Request<T> request, long deadline) {
        ServerConnection connection = connection(request.key(), deadline);
        return new Sent<>(connection, connection.send(request.commands().get()));
    }

    private ServerConnection connection(byte[] key, long deadline) {
        ServerConnection connection = connectedTopology(deadline).of(key);
        while (connection == null) {
            // A primary of a cluster is missing; the others are there.
            rest(deadline, NO_PRIMARY);
            connection = connectedTopology(deadline).of(key);
        }
        return connection;
    }

    private void rest(long deadline, String why) {
        checkTime(deadline, why);
        LockSupport.parkNanos(ELSEWHERE_REST_NANOS);
    }

    private void checkTime(long deadline, String why) {
        // What is sent must have time to be answered, else it would be unknown what it did.
        if (System.nanoTime() + Math.min(LAST_NANOS, settings.timeout().toNanos() / 2) - deadline >= 0) {
            throw away(why, null);
        }
    }

    private <T> Answer<T> answer(Request<T> request, Sent<T> first, long deadline) {
        Sent<T> sent = first;
        boolean whole = false;
        while (true) {
            try {
                result(sent, request.changes(), deadline);
                return sent.answer();
            } catch (RetryException e) {
                if (e.refusal == Refusal.SCRIPT_UNKNOWN) {
                    whole = true;
                } else if (e.refusal == Refusal.ASK) {
                    checkTime(deadline, SLOT_MOVES);
                } else if (e.refusal != null) {
                    rest(deadline, e.refusal == Refusal.ELSEWHERE ? NO_PRIMARY : SLOT_MOVES);
                }
                ServerConnection connection = connection(request.key(), deadline);
                Answer<T> again = whole && request.otherwise() != null
                        ? request.otherwise().get()
                        : request.commands().get();
                if (e.refusal == Refusal.ASK) {
                    connection = connector.asked(e.getMessage(), connectedTopology(deadline));
                }
                sent = new Sent<>(connection, connection.send(again));
            }
        }
    }

    /** The command was not carried out, or changes nothing: it can be sent again. */
    private static final class RetryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final @Nullable Refusal refusal;

        RetryException(@Nullable Refusal refusal, @Nullable String message) {
            super(message, null, false, false);
            this.refusal = refusal;
        }
    }

    private <T> T result(Sent<T> sent, boolean changes, long deadline) {
        try {
            return uninterrupted(sent.answer(), deadline);
        } catch (TimeoutException e) {
            throw away(
                    "The server " + settings.shown() + " did not answer within "
                            + settings.timeout().toMillis() + " ms" + (changes ? UNKNOWN : ""),
                    e);
        } catch (CancellationException e) {
            throw lost(sent.connection(), changes, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RedisCommandExecutionException refused) {
                throw refused(sent.connection(), refused);
            }
            if (cause instanceof ServerConnection.NotSentException) {
                lost(sent.connection(), "it was closed");
                throw new RetryException(null, null);
            }
            throw lost(sent.connection(), changes, cause == null ? e : cause);
        }
    }

    private static final String UNKNOWN = ". It is unknown whether it has written: read the entry to know";

    private static <T> T uninterrupted(Answer<T> answer, long deadline) throws ExecutionException, TimeoutException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // The answer comes soon, or the time-out does; without it, it would be unknown what happened.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RuntimeException refused(ServerConnection connection, RedisCommandExecutionException refused) {
        String error = refused.getMessage();
        Refusal refusal = Refusal.of(error);
        switch (refusal) {
            case ELSEWHERE -> {
                if (String.valueOf(error).startsWith("MOVED")) {
                    moved(connection);
                } else {
                    connection.lost("it answered " + error);
                }
            }
            case FOR_GOOD -> throw Refusal.explained(cache, settings.shown(), error, refused);
            case SCRIPT_UNKNOWN, SLOT_MOVES, ASK -> {}
        }
        return new RetryException(refusal, error);
    }

    private RuntimeException lost(ServerConnection connection, boolean changes, Throwable cause) {
        connection.lost(String.valueOf(cause.getMessage()));
        return changes
                ? away("The connection to the server " + settings.shown() + " was lost" + UNKNOWN, cause)
                : new RetryException(null, null);
    }

    private ServerAwayException away(String what, @Nullable Throwable cause) {
        return new ServerAwayException(what + ", says the cache \"" + cache + "\"", cause);
    }

    /** The connections, if need be once they are made again. */
    private Topology connectedTopology(long deadline) {
        Topology now = topology;
        if (now != null) {
            return now;
        }
        lock.lock();
        try {
            long before = attempts;
            while (topology == null && attempts == before && !closed) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                startConnecting();
                long unused = tried.awaitNanos(left);
            }
            now = topology;
            if (now != null) {
                return now;
            }
            if (closed) {
                throw new IllegalStateException("The cache \"" + cache + "\" is closed");
            }
            throw away("There is no connection to the server " + settings.shown() + ": nothing was sent", lastFailure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(
                    "The thread was interrupted while it waited for a connection to the server: nothing was sent", e);
        } finally {
            lock.unlock();
        }
    }

    private void findMissing() {
        lock.lock();
        try {
            startConnecting();
        } finally {
            lock.unlock();
        }
    }

    private void startConnecting() {
        if (!connecting && !closed) {
            connecting = true;
            connectLater(0, FIRST_REST_MILLIS);
        }
    }

    /** The timer only says when: connecting takes a thread that may wait. */
    private void connectLater(long millis, long nextRest) {
        ScheduledFuture<?> unused = threads.timer()
                .schedule(() -> threads.workers().execute(() -> connectAgain(nextRest)), millis, TimeUnit.MILLISECONDS);
    }

    private void connectAgain(long rest) {
        Topology made = null;
        RuntimeException failure = null;
        try {
            made = closed ? null : connector.connect(spare());
        } catch (RuntimeException e) {
            failure = e;
        }
        lock.lock();
        try {
            attempts++;
            lastFailure = failure;
            if (made != null) {
                List<ServerConnection> unused = made.without(spare);
                spare = List.of();
                if (closed) {
                    made.primaries().forEach(ServerConnection::close);
                } else {
                    connected(made);
                }
                unused.forEach(ServerConnection::close);
                if (vouchers != null && !unused.isEmpty()) {
                    // They have answered until now, and will announce no more.
                    vouchers.lost();
                }
            }
            // A primary that is missing is looked for while the others are used.
            Topology now = topology;
            connecting = !closed && (now == null || !now.isComplete());
            if (connecting) {
                connectLater(rest, Math.min(LONGEST_REST_MILLIS, 2 * rest));
            }
            tried.signalAll();
        } finally {
            lock.unlock();
        }
        if (made != null && made.isComplete() && !closed) {
            LOG.log(Level.INFO, "The cache \"" + cache + "\" is connected to " + settings.shown() + " again");
            changes.connectedAgain();
        }
    }

    private List<ServerConnection> spare() {
        lock.lock();
        try {
            Topology now = topology;
            return now == null ? spare : now.primaries();
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        Topology now = topology;
        if (now != null) {
            now.primaries().forEach(ServerConnection::look);
        }
    }

    @Override
    public void changed(byte[] entry) {
        if (vouchers != null) {
            counters.invalidations.increment();
            changes.changed(entry);
        }
    }

    @Override
    public void doubted(byte[] entry) {
        changes.doubted(entry);
    }

    @Override
    public void emptied() {
        Vouchers vouching = vouchers;
        if (vouching != null) {
            counters.lostVouchers.increment();
            vouching.emptied();
        }
    }

    @Override
    public void confirmed(ServerConnection connection) {
        confirm();
    }

    /** Of several connections, the one counts that was confirmed least lately. */
    private void confirm() {
        Topology now = topology;
        Vouchers vouching = vouchers;
        if (now == null || vouching == null || !now.isComplete()) {
            return;
        }
        long least = Long.MAX_VALUE;
        long base = System.nanoTime();
        for (ServerConnection primary : now.primaries()) {
            least = Math.min(least, primary.confirmedUntil() - base);
        }
        vouching.confirmedUntil(base + least);
    }

    /** Vouchers end before anything is read again. */
    @Override
    public void lost(ServerConnection connection, String why) {
        readTopologyAgain(connection, "has lost its connection to " + connection.address() + ": " + why);
    }

    @Override
    public void moved(ServerConnection connection) {
        readTopologyAgain(connection, "reads the slots of its cluster again, which have moved");
    }

    private void readTopologyAgain(ServerConnection connection, String what) {
        lock.lock();
        try {
            Topology now = topology;
            if (closed || now == null || !now.primaries().contains(connection)) {
                return;
            }
            topology = null;
            spare = now.primaries().stream().filter(ServerConnection::isOpen).toList();
            if (vouchers != null) {
                vouchers.lost();
                changes.lost();
                counters.lostVouchers.increment();
            }
            LOG.log(
                    Level.WARNING,
                    "The cache \"" + cache + "\" " + what
                            + (vouchers == null ? "" : ". What is near is asked for again"));
            startConnecting();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Topology now;
        lock.lock();
        try {
            closed = true;
            now = topology;
            topology = null;
            spare.forEach(ServerConnection::close);
            spare = List.of();
            tried.signalAll();
        } finally {
            lock.unlock();
        }
        looks.cancel(false);
        if (now != null) {
            now.primaries().forEach(ServerConnection::close);
        }
        // It would tell when all is closed, which nobody has to know.
        Object unused = client.shutdownAsync(0, 1, TimeUnit.SECONDS);
        threads.release();
    }
}
