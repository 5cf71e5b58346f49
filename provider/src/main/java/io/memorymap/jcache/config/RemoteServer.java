package io.memorymap.jcache.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server of remote caches, as it is configured.
 *
 * @param uris one, or nodes of a cluster
 * @param user its user, or null for the one in the URI or the server's default
 * @param password its password, or null for the one in the URI or none
 * @param timeout how long an operation waits for it
 * @param connectTimeout how long a connection may take to be made
 * @param heartbeat how often a connection is asked for a sign of life
 * @param heartbeatTimeout how long that may take
 * @param lease how long a key is held for a process that does not renew it
 * @param cluster whether it is a cluster
 */
public record RemoteServer(
        List<String> uris,
        @Nullable String user,
        @Nullable String password,
        Duration timeout,
        Duration connectTimeout,
        Duration heartbeat,
        Duration heartbeatTimeout,
        Duration lease,
        boolean cluster) {

    public RemoteServer {
        uris = List.copyOf(uris);
    }

    /** Where it is, without what is secret. */
    public String shown() {
        List<String> shown = new ArrayList<>();
        for (String uri : uris) {
            int scheme = uri.indexOf("://");
            int at = uri.lastIndexOf('@');
            shown.add(at < 0 ? uri : (scheme < 0 ? "" : uri.substring(0, scheme + 3)) + uri.substring(at + 1));
        }
        return String.join(", ", shown);
    }

    @Override
    public String toString() {
        return "RemoteServer[" + shown() + "]";
    }
}
