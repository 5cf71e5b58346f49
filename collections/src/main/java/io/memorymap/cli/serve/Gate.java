package io.memorymap.cli.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whoever has the address of the page. Other users of the machine can reach its port, but do not know the token. A page of
 * another site can make the browser ask, under that site's own name: such a request has another name in its headers.
 */
final class Gate {
    static final String HOST = "127.0.0.1";

    private static final int TOKEN_BYTES = 16;

    private final String token = newToken();
    private final Set<String> hosts;
    private final Set<String> origins;

    /**
     * A gate with a new token.
     *
     * @param port where the page is served
     */
    Gate(int port) {
        hosts = Set.of(HOST + ":" + port, "localhost:" + port);
        origins = Set.of("http://" + HOST + ":" + port, "http://localhost:" + port);
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The first part of each path. */
    String token() {
        return token;
    }

    /** Whether a request names this page's own address and comes from no other page. */
    boolean isOurs(@Nullable List<String> host, @Nullable List<String> origin) {
        return host != null
                && host.size() == 1
                && hosts.contains(host.get(0))
                && (origin == null || origins.containsAll(origin));
    }

    /** Whether this is the token; how long that takes does not tell how much of it is right. */
    boolean opens(String offered) {
        return MessageDigest.isEqual(offered.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
