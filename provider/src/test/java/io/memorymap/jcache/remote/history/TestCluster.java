package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Three primaries of a cluster, whose slots can be moved while they are used. */
final class TestCluster implements AutoCloseable {
    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;
    private static final String HOST = "127.0.0.1";
    private static final String KEYS_AT_ONCE = "100";
    private static final String MIGRATION_MILLIS = "5000";
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<TestServer> primaries = new ArrayList<>();

    TestCluster(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (int n = 0; n < PRIMARIES; n++) {
            TestServer primary = TestServer.start(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-config-file",
                    directory.resolve("nodes-" + n + ".conf").toString(),
                    "--cluster-node-timeout",
                    "3000");
            primaries.add(primary);
            List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            for (int slot = SLOTS * n / PRIMARIES; slot < SLOTS * (n + 1) / PRIMARIES; slot++) {
                command.add(Integer.toString(slot));
            }
            ask(primary, command.toArray(new String[0]));
        }
        for (TestServer primary : primaries) {
            ask(
                    primary,
                    "CLUSTER",
                    "MEET",
                    HOST,
                    Integer.toString(primaries.get(0).port()));
        }
        long limit = System.nanoTime() + LIMIT_NANOS;
        for (TestServer primary : primaries) {
            while (!isComplete(primary)) {
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException("no cluster: " + primary.send("CLUSTER", "INFO"));
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private static boolean isComplete(TestServer primary) {
        String said = primary.send("CLUSTER", "INFO");
        return said.contains("cluster_state:ok") && said.contains("cluster_known_nodes:" + PRIMARIES);
    }

    /** What a server answers to a command that it accepts. */
    private static String ask(TestServer server, String... command) {
        String answer = server.send(command);
        if (answer.startsWith("-")) {
            throw new IllegalStateException(String.join(" ", command) + ": " + answer);
        }
        return answer;
    }

    /** The text of an answer that is one. */
    private static String text(String answer) {
        return answer.split("\r\n", -1)[1];
    }

    /** A list for the configuration. */
    String uris() {
        return primaries.stream().map(TestServer::uri).collect(Collectors.joining("\", \"", "[\"", "\"]"));
    }

    /** How many entries, or whatever else has a key, there are. */
    long keys() {
        long sum = 0;
        for (TestServer primary : primaries) {
            sum += Long.parseLong(ask(primary, "DBSIZE").trim().substring(1));
        }
        return sum;
    }

    /**
     * Moves the slots of some keys of a primary to the next one.
     *
     * @param n the number of the primary
     * @param most how many slots at most
     * @return how many were moved
     */
    int moveSlots(int n, int most) {
        TestServer from = primaries.get(n);
        TestServer to = primaries.get((n + 1) % PRIMARIES);
        String source = text(ask(from, "CLUSTER", "MYID"));
        String target = text(ask(to, "CLUSTER", "MYID"));
        int moved = 0;
        for (int slot = 0; slot < SLOTS && moved < most; slot++) {
            String number = Integer.toString(slot);
            if (ask(from, "CLUSTER", "COUNTKEYSINSLOT", number).equals(":0\r\n") || !isOf(from, slot, source)) {
                continue;
            }
            ask(to, "CLUSTER", "SETSLOT", number, "IMPORTING", source);
            ask(from, "CLUSTER", "SETSLOT", number, "MIGRATING", target);
            List<String> keys = strings(ask(from, "CLUSTER", "GETKEYSINSLOT", number, KEYS_AT_ONCE));
            while (!keys.isEmpty()) {
                List<String> command = new ArrayList<>(
                        List.of("MIGRATE", HOST, Integer.toString(to.port()), "", "0", MIGRATION_MILLIS, "KEYS"));
                command.addAll(keys);
                ask(from, command.toArray(new String[0]));
                keys = strings(ask(from, "CLUSTER", "GETKEYSINSLOT", number, KEYS_AT_ONCE));
            }
            ask(to, "CLUSTER", "SETSLOT", number, "NODE", target);
            ask(from, "CLUSTER", "SETSLOT", number, "NODE", target);
            moved++;
        }
        return moved;
    }

    private static boolean isOf(TestServer server, int slot, String node) {
        return ask(server, "CLUSTER", "NODES")
                .lines()
                .filter(line -> line.startsWith(node))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(8))
                .anyMatch(range -> contains(range, slot));
    }

    private static boolean contains(String range, int slot) {
        if (range.startsWith("[")) {
            return false;
        }
        String[] ends = range.split("-", 2);
        return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
    }

    /** The strings of an array, as they are on the wire: one character for each byte. */
    private static List<String> strings(String answer) {
        List<String> strings = new ArrayList<>();
        int at = answer.indexOf("\r\n");
        int count = Integer.parseInt(answer.substring(1, at));
        for (int n = 0; n < count; n++) {
            int start = at + 3;
            int end = answer.indexOf("\r\n", start);
            int length = Integer.parseInt(answer.substring(start, end));
            strings.add(answer.substring(end + 2, end + 2 + length));
            at = end + 2 + length;
        }
        return strings;
    }

    @Override
    public void close() {
        primaries.forEach(TestServer::close);
    }
}
