package io.memorymap.jcache.remote.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.remote.TestServer;
import io.memorymap.jcache.remote.figures.Figures.ReadTime;
import io.memorymap.jcache.remote.history.TcpProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What shared caches cost, measured on a machine that does nothing else:
 *
 * <pre>mvn -Dquick -pl provider -am test -Dtest=RemoteFiguresTest -Dtest.figures=true
 *     -Dsurefire.failIfNoSpecifiedTests=false</pre>
 *
 * <p>The server is the one of the tests, on the same machine.
 */
@EnabledIfSystemProperty(named = "test.figures", matches = "true")
final class RemoteFiguresTest {
    private static final System.Logger LOG = System.getLogger("test");
    private static final int ENTRIES = 100_000;
    private static final int HOT = 10_000;
    private static final int PAIRS = 5;
    private static final int SECONDS = 6;
    private static final int WARM_SECONDS = 3;
    private static final int RATE = 10_000;
    private static final int WARM_WRITES = 3 * RATE;
    private static final int OPERATIONS = 2_000;
    private static final int ROUNDS = 41;

    @TempDir
    private Path directory;

    private Path configuration(String name, String remote) throws IOException {
        return Files.writeString(
                directory.resolve(name + ".conf"),
                String.join(
                        "\n",
                        "memorymap {",
                        "  directory = \"" + directory.resolve(name) + "\"",
                        remote,
                        "    key-type = java.lang.Integer, value-type = \"[B\", capacity = 200000, max-bytes = 512MiB",
                        "  } }",
                        "}"));
    }

    private Path local(String name) throws IOException {
        return configuration(name, "caches { " + FigureChild.CACHE + " { ");
    }

    private Path remote(String name, String uri, boolean near, String cache) throws IOException {
        return configuration(
                name,
                "remote { uri = \"" + uri + "\" }\ncaches { " + cache + " { remote = true, near = " + near + ", ");
    }

    private Path remote(String name, String uri, boolean near) throws IOException {
        return remote(name, uri, near, FigureChild.CACHE);
    }

    private static void tell(String text, Object... figures) {
        LOG.log(Level.INFO, String.format(Locale.ROOT, text, figures));
    }

    private static double median(List<ReadTime> times, ToDoubleFunction<ReadTime> figure) {
        return median(times.stream().map(figure::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    /** Processes read in turns of half a second, so that what the machine does beside meets both. */
    @Test
    void nearHitCostsLittleMoreThanALocalOne() throws IOException, InterruptedException {
        List<Double> ratios = new ArrayList<>();
        try (TestServer server = TestServer.start()) {
            for (int n = 0; n < PAIRS; n++) {
                int seconds = 2 * (WARM_SECONDS + SECONDS);
                try (Figures local = new Figures(local("local-" + n), "read-after-filling", 0, HOT, seconds, 0);
                        Figures near = new Figures(
                                remote("near-" + n, server.uri(), true), "read-after-filling", 0, HOT, seconds, 1)) {
                    long to = Math.min(local.await().figure("end"), near.await().figure("end"));
                    long from = to - TimeUnit.SECONDS.toNanos(2 * SECONDS);
                    double localNanos = median(local.readTimes(from, to, 0), ReadTime::own);
                    double nearNanos = median(near.readTimes(from, to, 1), ReadTime::own);
                    ratios.add(nearNanos / localNanos);
                    tell("local %.0f ns, near %.0f ns, ratio %.3f", localNanos, nearNanos, nearNanos / localNanos);
                }
            }
        }
        tell("NEAR HIT: median of the ratios %.3f", median(ratios));
        assertThat(median(ratios)).isLessThanOrEqualTo(1.15);
    }

    @Test
    void warmRestartMovesFewBytes() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start();
                TcpProxy network = new TcpProxy(server.port())) {
            Path configuration = remote("warm", network.uri(), true);
            try (Figures child = new Figures(configuration, "fill", 0, ENTRIES, 0)) {
                assertThat(child.await().figure("found")).isEqualTo(ENTRIES);
            }
            long before = network.bytes();
            long sent = network.bytesToServer();
            try (Figures child = new Figures(configuration, "sweep", 0, ENTRIES, 0)) {
                assertThat(child.await().figure("found")).isEqualTo(ENTRIES);
                long bytes = network.bytes() - before;
                double share = bytes * 100.0 / ((long) ENTRIES * FigureChild.VALUE_BYTES);
                tell(
                        "WARM RESTART: %d bytes for %d entries, %.2f %% of their bytes; %d of them to the server; %d ms",
                        bytes, ENTRIES, share, network.bytesToServer() - sent, child.figure("sweep-millis"));
                assertThat(share).isLessThanOrEqualTo(3.0);
            }
        }
    }

    @Test
    void withoutANearCacheItCostsLittleMoreThanTheBareClient() throws IOException {
        String write =
                "if redis.call('EXISTS', KEYS[2]) == 1 then return 'b' end redis.call('SET', KEYS[1], ARGV[1]) return 'o'";
        Path configuration;
        try (TestServer server = TestServer.start()) {
            configuration = remote("plain", server.uri(), false);
            RedisClient client = RedisClient.create(server.uri());
            try (MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
                    CacheManager manager = provider.getCacheManager(
                            configuration.toUri(), getClass().getClassLoader());
                    StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
                Cache<Integer, byte[]> cache = manager.getCache(FigureChild.CACHE, Integer.class, byte[].class);
                RedisCommands<byte[], byte[]> bare = connection.sync();
                String script = bare.scriptLoad(write);
                SplittableRandom random = new SplittableRandom(1);
                byte[] value = new byte[FigureChild.VALUE_BYTES];
                random.nextBytes(value);
                byte[] stored = new byte[FigureChild.VALUE_BYTES + 24];
                random.nextBytes(stored);
                IntConsumer bareGet = key -> bare.get(bareKey("mm", key));
                IntConsumer barePut = key -> bare.evalsha(
                        script, ScriptOutputType.VALUE, new byte[][] {bareKey("mm", key), bareKey("ml", key)}, stored);
                IntConsumer bareSet = key -> bare.set(bareKey("mm", key), stored);
                double put = compare("PUT", key -> cache.put(key, value), "the same script", barePut);
                compare("PUT", key -> cache.put(key, value), "SET", bareSet);
                double get = compare("GET", cache::get, "GET", bareGet);
                assertThat(put).isLessThanOrEqualTo(1.15);
                assertThat(get).isLessThanOrEqualTo(1.15);
            } finally {
                client.shutdown();
            }
        }
    }

    private static byte[] bareKey(String space, int key) {
        return (space + ":bench:{=" + (100_000 + key % HOT) + "}").getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes turns, and compares the medians. */
    private static double compare(String name, IntConsumer ours, String bareName, IntConsumer bare) {
        List<Double> oursMicros = new ArrayList<>();
        List<Double> bareMicros = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            oursMicros.add(micros(ours));
            bareMicros.add(micros(bare));
        }
        // The first ones warm up.
        double a = median(oursMicros.subList(ROUNDS / 3, ROUNDS));
        double b = median(bareMicros.subList(ROUNDS / 3, ROUNDS));
        tell("%s without a near cache: %.1f us, the bare client's %s %.1f us, ratio %.3f", name, a, bareName, b, a / b);
        return a / b;
    }

    private static double micros(IntConsumer operation) {
        long start = System.nanoTime();
        for (int n = 0; n < OPERATIONS; n++) {
            operation.accept(n);
        }
        return (System.nanoTime() - start) / 1e3 / OPERATIONS;
    }

    /**
     * Two writers take turns of half a second: one to what the reader has near, one to another cache, which costs the
     * machine the same and tells the reader nothing. The cost is in the time of the reader's own thread: on two
     * processors it also waits for the server, the writers and its client's thread, which the other figure shows.
     */
    @Test
    void invalidationsCostAReaderLittle() throws IOException {
        int seconds = 2 * PAIRS * SECONDS;
        try (TestServer server = TestServer.start();
                Figures reader =
                        new Figures(remote("reader", server.uri(), true), "read-after-filling", 0, HOT, 60 + seconds);
                Figures others = writer(remote("other", server.uri(), false, "other"), "other", 0);
                Figures writer = writer(remote("same", server.uri(), false), FigureChild.CACHE, 1)) {
            awaitLine(reader, "begin ");
            awaitLine(others, "written " + WARM_WRITES + " ");
            awaitLine(writer, "written " + WARM_WRITES + " ");
            long from = System.nanoTime();
            pass(seconds);
            long to = System.nanoTime();
            assertThat(writer.isAlive() && others.isAlive())
                    .as("%s %s", writer.lines(), others.lines())
                    .isTrue();
            List<ReadTime> quiet = reader.readTimes(from, to, 0);
            List<ReadTime> told = reader.readTimes(from, to, 1);
            double own = 100 * (median(told, ReadTime::own) / median(quiet, ReadTime::own) - 1);
            double elapsed = 100 * (median(told, ReadTime::elapsed) / median(quiet, ReadTime::elapsed) - 1);
            tell(
                    "a read takes %.0f ns beside others' writes, %.0f ns with invalidations; %d turns",
                    median(quiet, ReadTime::own), median(told, ReadTime::own), told.size());
            double rate = rate(writer.lines());
            tell("INVALIDATIONS: %.0f a second cost a reader %.1f %%; with waiting %.1f %%", rate, own, elapsed);
            assertThat(rate).isGreaterThan(0.9 * RATE);
            assertThat(own).isLessThan(5);
        }
    }

    private static Figures writer(Path configuration, String cache, int turn) throws IOException {
        return new Figures(configuration, "write:" + cache, HOT, HOT, RATE, turn);
    }

    /** What a writer has written a second in its turns, which are half of the time. */
    private static double rate(List<String> lines) {
        String[] first = lines.stream()
                .filter(line -> line.startsWith("written " + WARM_WRITES + " "))
                .findFirst()
                .orElseThrow()
                .split(" ", -1);
        String[] last = lines.get(lines.size() - 1).split(" ", -1);
        return 2e9
                * (Long.parseLong(last[1]) - Long.parseLong(first[1]))
                / (Long.parseLong(last[3]) - Long.parseLong(first[3]));
    }

    @Test
    void whatAnOperationCosts() throws IOException {
        try (TestServer server = TestServer.start();
                TcpProxy network = new TcpProxy(server.port());
                TcpProxy otherNetwork = new TcpProxy(server.port());
                MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
                CacheManager manager = provider.getCacheManager(
                        remote("one", network.uri(), true).toUri(), getClass().getClassLoader());
                CacheManager otherManager = provider.getCacheManager(
                        remote("other", otherNetwork.uri(), true).toUri(),
                        getClass().getClassLoader())) {
            Cache<Integer, byte[]> cache = manager.getCache(FigureChild.CACHE, Integer.class, byte[].class);
            Cache<Integer, byte[]> other = otherManager.getCache(FigureChild.CACHE, Integer.class, byte[].class);
            byte[] value = new byte[FigureChild.VALUE_BYTES];
            double memory = OperationCosts.memory(server);
            OperationCosts costs = new OperationCosts(server, network);
            OperationCosts otherCosts = new OperationCosts(server, otherNetwork);
            each(key -> cache.put(key, value));
            pass(1);
            tell(costs.each("put with a near cache, and one other process that is told", HOT));
            tell(otherCosts.each("being told of a put", HOT));
            tell("COST of an entry: %.1f bytes of the server's memory", (OperationCosts.memory(server) - memory) / HOT);
            otherCosts.begin();
            each(other::get);
            tell(otherCosts.each("get of what is not near", HOT));
            otherCosts.begin();
            each(other::get);
            tell(otherCosts.each("get of what is near", HOT));
            costs.begin();
            each(key -> cache.invoke(key, (entry, arguments) -> {
                entry.setValue(value);
                return null;
            }));
            tell(costs.each("invoke", HOT));
            costs.begin();
            pass(10);
            tell(costs.each("a second of doing nothing", 10));
            each(other::get);
            otherNetwork.cut();
            pass(1);
            otherCosts.begin();
            each(other::get);
            tell(otherCosts.each("get of what is near and not vouched for", HOT));
        }
    }

    @Test
    void whatTellingManyProcessesCosts() throws IOException {
        for (int processes : new int[] {0, 10, 50, 100}) {
            List<TrackingClient> told = new ArrayList<>();
            try (TestServer server = TestServer.start();
                    TcpProxy unused = new TcpProxy(server.port())) {
                double memory = OperationCosts.memory(server);
                for (int n = 0; n < processes; n++) {
                    told.add(new TrackingClient(server.port(), "mm:bench:"));
                }
                pass(1);
                tell(
                        "COST of %d processes: %.0f bytes of the server's memory",
                        processes, OperationCosts.memory(server) - memory);
                OperationCosts costs = new OperationCosts(server, unused);
                for (int batch : new int[] {1, 100}) {
                    long before = bytes(told);
                    costs.begin();
                    set(server, batch);
                    tell(costs.each(
                            "SET, " + batch + " at a time, while " + processes + " processes are told", OPERATIONS));
                    pass(1);
                    double each = processes == 0 ? 0 : (double) (bytes(told) - before) / processes / OPERATIONS;
                    tell("COST of being told of a SET, %d at a time: %.1f bytes", batch, each);
                }
            } finally {
                told.forEach(TrackingClient::close);
            }
        }
    }

    private static long bytes(List<TrackingClient> clients) {
        return clients.stream().mapToLong(TrackingClient::bytes).sum();
    }

    /** Sets values, so many of them in one piece. */
    private static void set(TestServer server, int batch) throws IOException {
        byte[] value = new byte[FigureChild.VALUE_BYTES + 24];
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            for (int key = 0; key < OPERATIONS; key += batch) {
                piece.reset();
                for (int n = 0; n < batch; n++) {
                    byte[] name = bareKey("mm", key + n);
                    piece.writeBytes(
                            ("*3\r\n$3\r\nSET\r\n$" + name.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    piece.writeBytes(name);
                    piece.writeBytes(("\r\n$" + value.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    piece.writeBytes(value);
                    piece.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                socket.getOutputStream().write(piece.toByteArray());
                int expected = batch * "+OK\r\n".length();
                if (socket.getInputStream().readNBytes(expected).length < expected) {
                    throw new IOException("the server has closed the connection");
                }
            }
        }
    }

    private static void each(IntConsumer operation) {
        for (int key = 0; key < HOT; key++) {
            operation.accept(key);
        }
    }

    private static void awaitLine(Figures child, String beginning) {
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (child.lines().stream().noneMatch(line -> line.startsWith(beginning))) {
            assertThat(System.nanoTime()).as("%s", child.lines()).isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static void pass(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            LockSupport.parkNanos(end - now);
        }
    }
}
