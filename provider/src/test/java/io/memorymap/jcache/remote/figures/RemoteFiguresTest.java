package io.memorymap.jcache.remote.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.remote.TestServer;
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

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    @Test
    void nearHitCostsLittleMoreThanALocalOne() throws IOException, InterruptedException {
        List<Double> ratios = new ArrayList<>();
        try (TestServer server = TestServer.start()) {
            for (int n = 0; n < PAIRS; n++) {
                double local = rate(local("local-" + n));
                double near = rate(remote("near-" + n, server.uri(), true));
                ratios.add(local / near);
                tell("local %.0f ns, near %.0f ns, ratio %.3f", 1e9 / local, 1e9 / near, local / near);
            }
        }
        tell("NEAR HIT: median of the ratios %.3f", median(ratios));
        assertThat(median(ratios)).isLessThanOrEqualTo(1.15);
    }

    private static double rate(Path configuration) throws IOException, InterruptedException {
        try (Figures child = new Figures(configuration, "read-after-filling", 0, HOT, SECONDS + WARM_SECONDS)) {
            child.await();
            long begin = child.figure("begin") + TimeUnit.SECONDS.toNanos(WARM_SECONDS);
            return child.readsPerSecond(begin, begin + TimeUnit.SECONDS.toNanos(SECONDS));
        }
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

    @Test
    void invalidationsCostAReaderLittle() throws IOException, InterruptedException {
        List<Double> costs = new ArrayList<>();
        try (TestServer server = TestServer.start();
                Figures reader = new Figures(
                        remote("reader", server.uri(), true),
                        "read-after-filling",
                        0,
                        HOT,
                        60 + 2 * PAIRS * (SECONDS + 6))) {
            awaitLine(reader, "begin ");
            pass(WARM_SECONDS);
            for (int n = 0; n < PAIRS; n++) {
                // Writes to another cache cost the machine the same, and the reader is not told of them.
                double quiet = readsBeside(reader, remote("other-" + n, server.uri(), false, "other"), "other");
                double told = readsBeside(reader, remote("same-" + n, server.uri(), false), FigureChild.CACHE);
                costs.add(quiet / told - 1);
                tell("reads a second: %.0f beside others' writes, %.0f with invalidations", quiet, told);
            }
        }
        tell("INVALIDATIONS: %d a second cost a reader %.1f %%", RATE, 100 * median(costs));
        assertThat(median(costs)).isLessThan(0.05);
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

    private static double readsBeside(Figures reader, Path configuration, String cache)
            throws IOException, InterruptedException {
        try (Figures writer = new Figures(configuration, "write:" + cache, HOT, HOT, RATE)) {
            awaitLine(writer, "written " + RATE + " ");
            long start = System.nanoTime();
            pass(SECONDS);
            double reads = reader.readsPerSecond(start, System.nanoTime());
            assertThat(writer.isAlive()).as("%s", writer.lines()).isTrue();
            List<String> written = writer.lines();
            String last = written.get(written.size() - 1);
            tell("the writer: %s", last);
            return reads;
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
