package io.memorymap.jcache.remote;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.cache.CacheException;

/**
 * What all processes that share a cache have to agree on, written on the server by the first of them: types, codecs, and the expiry policy.
 *
 * @param layout of keys and values on the server
 */
record Description(String layout, String keyType, String valueType, String keyCodec, String valueCodec, String expiry) {
    static final String LAYOUT = "1";

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    /** How many lines have to be equal; the one after them is the expiry policy. */
    private static final int STRICT_LINES = 5;

    private byte[] bytes() {
        return String.join("\n", layout, keyType, valueType, keyCodec, valueCodec, expiry)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Compares with what is on the server, or writes it there.
     *
     * @param recreate whether a cache with other types or codecs is emptied, instead of refused
     */
    void check(String cache, Server server, ServerKeys keys, boolean recreate) {
        byte[] key = keys.description();
        Answer<String> written = server.call(new Request<>(
                key,
                true,
                () -> Answer.of(
                        CommandType.SET,
                        new StatusOutput<>(ByteArrayCodec.INSTANCE),
                        Answer.args().addKey(key).addValue(bytes()).add("NX")),
                null));
        if (written.getOutput().get() != null) {
            return;
        }
        byte[] found = server.call(RemoteRequests.get(key, null, 0)).getOutput().get();
        if (found == null || Arrays.equals(found, bytes())) {
            return;
        }
        List<String> theirs = new String(found, StandardCharsets.UTF_8).lines().toList();
        List<String> ours = new String(bytes(), StandardCharsets.UTF_8).lines().toList();
        boolean same =
                theirs.size() > STRICT_LINES && theirs.subList(0, STRICT_LINES).equals(ours.subList(0, STRICT_LINES));
        if (same) {
            LOG.log(
                    Level.WARNING,
                    "The cache \"" + cache
                            + "\" has another expiry policy here than in the process that made it; each process"
                            + " expires what it writes by its own. There: " + theirs.get(STRICT_LINES) + "; here: "
                            + expiry);
            return;
        }
        String difference = "It has keys of " + shown(theirs) + "; here are " + shown(ours);
        if (!recreate) {
            throw new CacheException("The cache \"" + cache
                    + "\" on the server was made with other types or codecs, and is left" + " alone. " + difference
                    + ". Use the same, or destroy the cache, or let it begin empty (on-mismatch = recreate)");
        }
        LOG.log(
                Level.WARNING,
                "The cache \"" + cache + "\" begins empty, because on-mismatch = recreate: " + difference);
        ServerEntries.removeAll(server, keys);
        rewrite(server, key);
    }

    private static String shown(List<String> lines) {
        return lines.size() > STRICT_LINES
                ? lines.get(1) + " (codec " + lines.get(3) + ") and values of " + lines.get(2) + " (codec "
                        + lines.get(4) + ")" + (lines.get(0).equals(LAYOUT) ? "" : ", in layout " + lines.get(0))
                : lines.toString();
    }

    private void rewrite(Server server, byte[] key) {
        Answer<String> unused = server.call(new Request<>(
                key,
                true,
                () -> Answer.of(
                        CommandType.SET,
                        new StatusOutput<>(ByteArrayCodec.INSTANCE),
                        Answer.args().addKey(key).addValue(bytes())),
                null));
    }

    static void delete(Server server, ServerKeys keys) {
        byte[] key = keys.description();
        Answer<Long> unused = server.call(new Request<>(
                key,
                true,
                () -> Answer.of(
                        CommandType.DEL,
                        new IntegerOutput<>(ByteArrayCodec.INSTANCE),
                        Answer.args().addKey(key)),
                null));
    }
}
