package io.memorymap.jcache.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the block that names the server of remote caches. */
final class RemoteServerReader {
    private static final String URI = "uri";
    private static final String CLUSTER = "cluster";
    private static final List<String> SCHEMES =
            List.of("redis://", "rediss://", "redis-sentinel://", "rediss-sentinel://");
    private static final long SHORTEST_MILLIS = 10;
    private static final long SHORTEST_LEASE_MILLIS = 100;

    private final Block block;

    private RemoteServerReader(Block block) {
        this.block = block;
    }

    /** The server, or null if the block names none; what else it says is checked anyway. */
    static @Nullable RemoteServer read(Block block) {
        return new RemoteServerReader(block).read();
    }

    private @Nullable RemoteServer read() {
        List<String> uris = uris();
        boolean cluster = Boolean.TRUE.equals(block.bool(CLUSTER));
        String user = block.string("user");
        // Not through the block's reader, whose errors show the value.
        String password = password();
        Duration timeout = atLeast("timeout", SHORTEST_MILLIS);
        Duration connectTimeout = atLeast("connect-timeout", SHORTEST_MILLIS);
        Duration heartbeat = atLeast("heartbeat", SHORTEST_MILLIS);
        Duration heartbeatTimeout = atLeast("heartbeat-timeout", SHORTEST_MILLIS);
        Duration lease = atLeast("lease", SHORTEST_LEASE_MILLIS);
        if (uris.isEmpty()) {
            return null;
        }
        if (uris.size() > 1 && !cluster) {
            throw block.error(
                    URI, "several nodes are those of a cluster: set memorymap.remote.cluster = true, or name one");
        }
        return new RemoteServer(
                uris, user, password, timeout, connectTimeout, heartbeat, heartbeatTimeout, lease, cluster);
    }

    private List<String> uris() {
        List<String> uris = new ArrayList<>();
        if (!block.says(URI)) {
            return uris;
        }
        if (block.object().get(URI) instanceof ConfigList list) {
            for (ConfigValue element : list) {
                uris.add(String.valueOf(element.unwrapped()));
            }
        } else {
            uris.add(Objects.requireNonNull(block.string(URI)));
        }
        for (String uri : uris) {
            if (SCHEMES.stream().noneMatch(uri::startsWith)) {
                throw block.secretError(
                        URI,
                        "must begin with redis:// or rediss:// (TLS) or redis-sentinel://, as in redis://localhost:6379");
            }
        }
        return uris;
    }

    private @Nullable String password() {
        ConfigValue value = block.object().get("password");
        if (value == null || value.valueType() == ConfigValueType.NULL) {
            return null;
        }
        if (value.valueType() == ConfigValueType.LIST || value.valueType() == ConfigValueType.OBJECT) {
            throw block.secretError("password", "must be a string");
        }
        return String.valueOf(value.unwrapped());
    }

    private Duration atLeast(String key, long millis) {
        Duration duration = Objects.requireNonNull(block.duration(key), key);
        if (duration.toMillis() < millis) {
            throw block.error(key, "must be " + millis + " ms at least");
        }
        return duration;
    }
}
