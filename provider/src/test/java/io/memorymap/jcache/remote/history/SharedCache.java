package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A server, and processes that share a cache on it, each with a network of its own between them. */
final class SharedCache implements AutoCloseable {
    static final long HEARTBEAT_MILLIS = 250;

    /** A near cache is behind by no more than the heartbeat and its time-out; and by the cycle of the server in which the last answer came. */
    static final long STALENESS_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * HEARTBEAT_MILLIS + 50);

    static final long WINDOW_NANOS = STALENESS_NANOS * 5 / 4;
    private static final int CUTS = 12;

    private final TestServer server = TestServer.start();
    private final TestServer empty = TestServer.start();
    private final SplittableRandom random;
    private final List<TcpProxy> networks = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final List<Interval> losses = new ArrayList<>();

    /**
     * Starts so many processes.
     *
     * @param work what they do
     * @param options of the JVM of each, by its number from 1
     */
    SharedCache(Path directory, int processes, Work work, boolean near, long seed, IntFunction<List<String>> options)
            throws IOException {
        random = new SplittableRandom(seed);
        for (int n = 0; n < processes; n++) {
            TcpProxy network = new TcpProxy(server.port());
            networks.add(network);
            Path own = directory.resolve("process-" + (n + 1));
            workers.add(new WorkerProcess(
                    n + 1,
                    own,
                    configuration(network.uri(), own.resolve("near"), near),
                    work,
                    WINDOW_NANOS,
                    options.apply(n + 1)));
        }
        for (WorkerProcess worker : workers) {
            worker.start(random.nextLong());
        }
        for (WorkerProcess worker : workers) {
            Waiting.await(worker::isReady, worker + " does not begin");
        }
    }

    static String configuration(String uri, Path directory, boolean near) {
        return configuration("uri = \"" + uri + "\"", "", directory, near);
    }

    /**
     * A configuration.
     *
     * @param server where the server is, and how one gets in
     * @param cache what else is said of the cache
     */
    static String configuration(String server, String cache, Path directory, boolean near) {
        return String.join(
                "\n",
                "memorymap {",
                "  directory = \"" + directory + "\"",
                "  remote {",
                "    " + server,
                "    timeout = 600 ms, connect-timeout = 600 ms",
                "    heartbeat = " + HEARTBEAT_MILLIS + " ms, heartbeat-timeout = " + HEARTBEAT_MILLIS + " ms",
                "    lease = 1 s",
                "  }",
                "  caches {",
                "    " + HistoryWorker.CACHE + " {",
                "      " + cache,
                "      remote = true, near = " + near + ", capacity = 1000, max-bytes = 1MiB",
                "      key-type = java.lang.Integer, value-type = java.lang.Long",
                "    }",
                "  }",
                "}");
    }

    List<WorkerProcess> workers() {
        return workers;
    }

    TestServer server() {
        return server;
    }

    /** Lets something happen to a process, or to the server, while all others work, and waits until all of them work again. */
    void disturb(Disturbance disturbance) throws IOException, InterruptedException {
        disturb(disturbance, random.nextInt(workers.size()));
    }

    /**
     * Lets something happen to one process, or to the server.
     *
     * @param n which process, from 0
     */
    void disturb(Disturbance disturbance, int n) throws IOException, InterruptedException {
        WorkerProcess worker = workers.get(n);
        TcpProxy network = networks.get(n);
        List<WorkerProcess> others = new ArrayList<>(workers);
        others.remove(worker);
        String when = "while " + disturbance;
        long start = System.nanoTime();
        switch (disturbance) {
            case CONNECTIONS_CUT -> {
                for (int cut = 0; cut < CUTS; cut++) {
                    network.cut();
                    Waiting.pass(random.nextLong(TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MILLIS)));
                }
            }
            case CONNECTIONS_DROPPED -> {
                network.drop();
                Waiting.pass(STALENESS_NANOS * 2);
                Waiting.awaitWork(others, when);
                network.restore();
            }
            case CONNECTIONS_HELD -> {
                network.hold();
                Waiting.pass(random.nextLong(STALENESS_NANOS * 2));
                Waiting.awaitWork(others, when);
                network.release();
            }
            case SERVER_KILLED -> {
                server.kill();
                Waiting.pass(random.nextLong(STALENESS_NANOS * 2));
                server.restart();
                losses.add(new Interval(start, System.nanoTime()));
            }
            case SERVER_A_REPLICA -> {
                server.send("REPLICAOF", "127.0.0.1", Integer.toString(empty.port()));
                Waiting.await(() -> server.send("INFO", "replication").contains("master_link_status:up"), "no replica");
                Waiting.pass(random.nextLong(STALENESS_NANOS * 2));
                server.send("REPLICAOF", "NO", "ONE");
                losses.add(new Interval(start, System.nanoTime()));
            }
            case SERVER_FLUSHED -> {
                server.send("SCRIPT", "FLUSH");
                server.send("FLUSHALL");
                losses.add(new Interval(start, System.nanoTime()));
            }
            case PROCESS_PAUSED -> {
                worker.pause();
                Waiting.pass(STALENESS_NANOS * 2);
                Waiting.awaitWork(others, when);
                worker.resume();
            }
            case PROCESS_KILLED -> {
                worker.kill();
                Waiting.awaitWork(others, when);
                worker.start(random.nextLong());
                Waiting.await(worker::isReady, worker + " does not begin");
            }
        }
        Waiting.awaitWork(workers, "after " + disturbance);
    }

    /** Lets the processes end in order. */
    void stop() throws IOException, InterruptedException {
        for (WorkerProcess worker : workers) {
            worker.stop();
        }
    }

    /** What all processes have done. */
    List<Operation> history() throws IOException {
        List<Operation> history = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            history.addAll(worker.operations());
        }
        return history;
    }

    /** What the history is held against. */
    HistoryChecker checker() {
        return new HistoryChecker(STALENESS_NANOS, losses);
    }

    @Override
    public void close() {
        workers.forEach(WorkerProcess::close);
        networks.forEach(TcpProxy::close);
        server.close();
        empty.close();
    }
}
