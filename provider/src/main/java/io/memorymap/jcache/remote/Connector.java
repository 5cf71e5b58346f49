package io.memorymap.jcache.remote;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.ObjectOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.memorymap.jcache.config.RemoteServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Makes the connections of one cache: to a single server, to the primary that a sentinel knows, or to all primaries of a cluster. */
final class Connector {
    private static final int SLOTS = 16_384;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");
    private static final Pattern EPOCH = Pattern.compile("cluster_current_epoch:(\\d+)");
    private static final int[] OLDEST = {6, 2, 5};

    /** What the client library has no name for. */
    private record Word(String text) implements ProtocolKeyword {
        static final Word HELLO = new Word("HELLO");
        static final Word NOLOOP = new Word("NOLOOP");
        static final Word ASKING = new Word("ASKING");

        @Override
        public byte[] getBytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final String cache;
    private final RemoteServer settings;
    private final ServerKeys keys;
    private final RedisClient client;
    private final boolean tracked;
    private final ServerConnection.Listener listener;

    Connector(
            String cache,
            RemoteServer settings,
            ServerKeys keys,
            RedisClient client,
            boolean tracked,
            ServerConnection.Listener listener) {
        this.cache = cache;
        this.settings = settings;
        this.keys = keys;
        this.client = client;
        this.tracked = tracked;
        this.listener = listener;
    }

    /**
     * Connects.
     *
     * @param kept connections that are used again where they lead to the right place
     * @throws CacheException if that is not possible
     */
    Topology connect(List<ServerConnection> kept) {
        if (!settings.cluster()) {
            return Topology.single(open(uri(settings.uris().get(0)), settings.shown()));
        }
        CacheException failure = null;
        for (ServerConnection connection : kept) {
            if (connection.isOpen()) {
                try {
                    return cluster(connection, kept);
                } catch (CacheException e) {
                    failure = e;
                }
            }
        }
        for (String seed : settings.uris()) {
            try {
                RedisURI uri = uri(seed);
                ServerConnection connection = open(uri, uri.getHost() + ":" + uri.getPort());
                List<ServerConnection> known = new ArrayList<>(kept);
                known.add(connection);
                Topology made = cluster(connection, known);
                if (!made.primaries().contains(connection)) {
                    connection.close();
                }
                return made;
            } catch (CacheException e) {
                failure = e;
            }
        }
        throw failure == null ? new CacheException("The cluster has no node to ask") : failure;
    }

    private RedisURI uri(String text) {
        RedisURI uri;
        try {
            uri = RedisURI.create(text);
        } catch (IllegalArgumentException e) {
            // Its own message would show the password.
            throw new CacheException("memorymap.remote.uri is not the URI of a server: " + settings.shown());
        }
        String password = settings.password();
        if (password != null) {
            // Not by a builder, which would forget the sentinels.
            uri.setCredentialsProvider(new StaticCredentialsProvider(settings.user(), password.toCharArray()));
        }
        uri.setTimeout(settings.connectTimeout());
        return uri;
    }

    private ServerConnection open(RedisURI uri, String address) {
        StatefulRedisConnection<byte[], byte[]> raw;
        try {
            raw = got(client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture());
        } catch (ExecutionException e) {
            throw notConnected(address, root(e));
        } catch (TimeoutException e) {
            throw notConnected(address, e);
        }
        ServerConnection connection = new ServerConnection(
                raw,
                address,
                listener,
                settings.heartbeat().toNanos(),
                settings.heartbeatTimeout().toNanos());
        try {
            prepare(connection);
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private CacheException notConnected(String address, Throwable why) {
        String said = String.valueOf(why.getMessage());
        if (tracked && (said.contains("NOPROTO") || said.contains("HELLO"))) {
            return cannotTrack(address, "does not speak RESP3 (" + said + ")", why);
        }
        if (said.startsWith("NOAUTH") || said.startsWith("WRONGPASS") || said.startsWith("NOPERM")) {
            return Refusal.explained(cache, address, said, why);
        }
        return new CacheException(
                "The cache \"" + cache + "\" is remote, and its server " + address + " cannot be reached: "
                        + (why instanceof TimeoutException
                                ? "no connection within "
                                        + settings.connectTimeout().toMillis() + " ms"
                                : said)
                        + ". Correct memorymap.remote.uri, or start the server",
                why);
    }

    private CacheException cannotTrack(String address, String why, @Nullable Throwable cause) {
        return new CacheException(
                "The cache \"" + cache + "\" cannot have a near cache, because the server " + address + " " + why
                        + ", so it would not hear what others write. Use Valkey, or Redis 6.2.5 or later, or set near = false",
                cause);
    }

    private <T> T got(Future<T> future) throws ExecutionException, TimeoutException {
        try {
            // The handshake waits as long as that for each answer.
            return future.get(2 * settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("The thread was interrupted while the cache \"" + cache + "\" was connecting", e);
        }
    }

    private <T> T ask(
            ServerConnection connection,
            ProtocolKeyword word,
            CommandOutput<byte[], byte[], T> output,
            CommandArgs<byte[], byte[]> args)
            throws RedisCommandExecutionException {
        try {
            return got(connection.send(Answer.of(word, output, args)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisCommandExecutionException refused) {
                throw refused;
            }
            throw notConnected(connection.address(), root(e));
        } catch (TimeoutException e) {
            throw notConnected(connection.address(), e);
        }
    }

    private static StatusOutput<byte[], byte[]> status() {
        return new StatusOutput<>(ByteArrayCodec.INSTANCE);
    }

    private void prepare(ServerConnection connection) {
        checkRole(connection);
        if (tracked) {
            checkVersion(connection);
            track(connection);
        }
        // What was announced from here on is read: the answer comes after it.
        connection.ask(System.nanoTime());
        try {
            String unused = ask(connection, CommandType.PING, status(), Answer.args());
        } catch (RedisCommandExecutionException e) {
            throw Refusal.explained(cache, connection.address(), e.getMessage(), e);
        }
    }

    /** A replica may answer with an older version than was vouched for. */
    private void checkRole(ServerConnection connection) {
        try {
            List<Object> role = ask(connection, CommandType.ROLE, array(), Answer.args());
            if (!isPrimary(role)) {
                throw new CacheException("The cache \"" + cache + "\" is remote, and its server " + connection.address()
                        + " is a replica. Name the primary in memorymap.remote.uri, or a sentinel");
            }
            connection.watch(settings.cluster() ? new StateOfTheCluster() : new Role());
        } catch (RedisCommandExecutionException notAllowed) {
            if (Refusal.of(notAllowed.getMessage()) == Refusal.ELSEWHERE
                    || String.valueOf(notAllowed.getMessage()).startsWith("NOAUTH")) {
                throw Refusal.explained(cache, connection.address(), notAllowed.getMessage(), notAllowed);
            }
            // Some hosted servers keep it to themselves; a write would tell.
        }
    }

    private static ArrayOutput<byte[], byte[]> array() {
        return new ArrayOutput<>(ByteArrayCodec.INSTANCE);
    }

    private static boolean isPrimary(List<?> role) {
        return role.isEmpty()
                || !(role.get(0) instanceof byte[] name)
                || text(name).equals("master");
    }

    /** A process that only reads would not hear that its primary is none any more. */
    private static final class Role implements ServerConnection.Watch {
        @Override
        public Answer<?> asked() {
            return Answer.of(CommandType.ROLE, array(), Answer.args());
        }

        @Override
        public void answered(ServerConnection connection, @Nullable Object answer) {
            if (answer instanceof List<?> role && !isPrimary(role)) {
                connection.lost("it has become a replica");
            }
        }
    }

    /** Nor that its node is cut off from the cluster, or has no slots any more. */
    private final class StateOfTheCluster implements ServerConnection.Watch {
        private volatile @Nullable String epoch;

        @Override
        public Answer<?> asked() {
            return Answer.of(CommandType.CLUSTER, status(), Answer.args().add("INFO"));
        }

        @Override
        public void answered(ServerConnection connection, @Nullable Object answer) {
            String state = String.valueOf(answer);
            if (state.contains("cluster_state:fail")) {
                connection.lost("the cluster is down, it says");
            }
            Matcher found = EPOCH.matcher(state);
            String now = found.find() ? found.group(1) : null;
            String before = epoch;
            epoch = now;
            if (before != null && now != null && !now.equals(before)) {
                listener.moved(connection);
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void checkVersion(ServerConnection connection) {
        Object said;
        try {
            said = ask(connection, Word.HELLO, new ObjectOutput<>(ByteArrayCodec.INSTANCE), Answer.args());
        } catch (RedisCommandExecutionException e) {
            throw cannotTrack(connection.address(), "does not speak RESP3 (" + e.getMessage() + ")", e);
        }
        String version = "unknown";
        if (said instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (string(entry.getKey()).equals("version")) {
                    version = string(entry.getValue());
                }
            }
        }
        Matcher parts = VERSION.matcher(version);
        if (parts.matches()) {
            int[] found = {
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3))
            };
            if (Arrays.compare(found, OLDEST) < 0) {
                throw cannotTrack(connection.address(), "is of version " + version, null);
            }
        }
    }

    private static String string(@Nullable Object value) {
        return value instanceof byte[] bytes ? text(bytes) : String.valueOf(value);
    }

    private void track(ServerConnection connection) {
        CommandArgs<byte[], byte[]> args = Answer.args()
                .add("TRACKING")
                .add("ON")
                .add("BCAST")
                .add("PREFIX")
                .addKey(keys.trackedPrefix())
                .add(Word.NOLOOP);
        try {
            String unused = ask(connection, CommandType.CLIENT, status(), args);
        } catch (RedisCommandExecutionException e) {
            throw cannotTrack(connection.address(), "does not track changes (" + e.getMessage() + ")", e);
        }
    }

    private Topology cluster(ServerConnection asked, List<ServerConnection> known) {
        List<Object> ranges;
        try {
            ranges = ask(
                    asked,
                    CommandType.CLUSTER,
                    new ArrayOutput<>(ByteArrayCodec.INSTANCE),
                    Answer.args().add("SLOTS"));
        } catch (RedisCommandExecutionException e) {
            throw new CacheException(
                    "The cache \"" + cache + "\" is in a cluster, but the server " + asked.address() + " says: "
                            + e.getMessage() + ". Set memorymap.remote.cluster = false for a single server",
                    e);
        }
        Map<String, ServerConnection> primaries = new LinkedHashMap<>();
        for (ServerConnection connection : known) {
            if (connection.isOpen()) {
                primaries.put(connection.address(), connection);
            }
        }
        List<ServerConnection> used = new ArrayList<>();
        List<@Nullable ServerConnection> bySlot = new ArrayList<>(Collections.nCopies(SLOTS, null));
        boolean complete = true;
        for (Object range : ranges) {
            if (range instanceof List<?> parts
                    && parts.get(0) instanceof Long first
                    && parts.get(1) instanceof Long last
                    && parts.get(2) instanceof List<?> node) {
                ServerConnection primary = primary(address(node, asked), primaries);
                complete &= primary != null;
                if (primary != null && !used.contains(primary)) {
                    used.add(primary);
                }
                Collections.fill(bySlot.subList(first.intValue(), last.intValue() + 1), primary);
            }
        }
        if (used.isEmpty()) {
            throw new CacheException(
                    "The cache \"" + cache + "\" finds no primary in the cluster of " + asked.address());
        }
        return new Topology(List.copyOf(used), bySlot, complete);
    }

    private static String address(List<?> node, ServerConnection asked) {
        String host = string(node.get(0));
        String known = asked.address().substring(0, asked.address().lastIndexOf(':'));
        return (node.get(0) == null || host.isEmpty() ? known : host) + ":" + node.get(1);
    }

    private @Nullable ServerConnection primary(String address, Map<String, ServerConnection> known) {
        ServerConnection present = known.get(address);
        if (present != null) {
            return present;
        }
        int colon = address.lastIndexOf(':');
        RedisURI.Builder uri = RedisURI.builder(uri(settings.uris().get(0)))
                .withHost(address.substring(0, colon))
                .withPort(Integer.parseInt(address.substring(colon + 1)));
        try {
            ServerConnection made = open(uri.build(), address);
            known.put(address, made);
            return made;
        } catch (CacheException away) {
            return null;
        }
    }

    /** The connection to where a key is being moved, made ready for the one command about it that follows. */
    ServerConnection asked(@Nullable String answer, Topology topology) {
        String address = String.valueOf(answer).substring(String.valueOf(answer).lastIndexOf(' ') + 1);
        for (ServerConnection primary : topology.primaries()) {
            if (primary.address().equals(address)) {
                Answer<String> unused = primary.send(Answer.of(Word.ASKING, status(), Answer.args()));
                return primary;
            }
        }
        throw new ServerAwayException("There is no connection to " + address + ", where a key is being moved", null);
    }
}
