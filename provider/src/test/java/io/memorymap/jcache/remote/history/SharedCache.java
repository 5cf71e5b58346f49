package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.TestServer;
import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server, and processes that share a cache on it, each with a network of its own between them. */
final class SharedCache implements AutoCloseable {
    static final long HEARTBEAT_MILLIS = 250;

    /** A near cache is behind by no more than the heartbeat and its time-out; and by the cycle of the server in which the last answer came. */
    static final long STALENESS_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * HEARTBEAT_MILLIS + 50);

    private static final long WINDOW_NANOS = STALENESS_NANOS * 5 / 4;
    private static final long AWAIT_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final int READS = 400;
    private static final int WRITES = 12;
    private static final int CUTS = 5;

    private final TestServer server = TestServer.start();
    private final TestServer empty = TestServer.start();
    private final SplittableRandom random;
    private final List<TcpProxy> networks = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final List<Interval> losses = new ArrayList<>();

    /**
     * Starts so many processes.
     *
     * @param options of their JVMs
     */
    SharedCache(Path directory, int processes, boolean near, long seed, List<String> options) throws IOException {
        random = new SplittableRandom(seed);
        for (int n = 0; n < processes; n++) {
            TcpProxy network = new TcpProxy(server.port());
            networks.add(network);
            Path own = directory.resolve("process-" + (n + 1));
            workers.add(new WorkerProcess(
                    n + 1, own, configuration(network.uri(), own.resolve("near"), near), "mixed", WINDOW_NANOS, options));
        }
        for (WorkerProcess worker : workers) {
            worker.start(random.nextLong());
        }
        for (WorkerProcess worker : workers) {
            await(worker::isReady, worker + " does not begin");
        }
    }

    static String configuration(String uri, Path directory, boolean near) {
        return String.join(
                "\n",
                "memorymap {",
                "  directory = \"" + directory + "\"",
                "  remote {",
                "    uri = \"" + uri + "\"",
                "    timeout = 600 ms, connect-timeout = 600 ms",
                "    heartbeat = " + HEARTBEAT_MILLIS + " ms, heartbeat-timeout = " + HEARTBEAT_MILLIS + " ms",
                "    lease = 1 s",
                "  }",
                "  caches {",
                "    " + HistoryWorker.CACHE + " {",
                "      remote = true, near = " + near + ", capacity = 1000, max-bytes = 1MiB",
                "      key-type = java.lang.Integer, value-type = java.lang.Long",
                "    }",
                "  }",
                "}");
    }

    /** What may be asked again and again. */
    private interface Question {
        boolean isAnswered() throws IOException;
    }

    private static void await(Question question, String what) throws IOException {
        long limit = System.nanoTime() + AWAIT_NANOS;
        while (!question.isAnswered()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError(what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void pass(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits until some of the processes have done so much from now on: reads and writes that were answered. */
    void awaitWork(List<WorkerProcess> working, String when) throws IOException {
        for (WorkerProcess worker : working) {
            long reads = worker.counted(Counter.READS) + READS;
            long writes = worker.counted(Counter.WRITES) + WRITES;
            await(
                    () -> worker.isReady()
                            && worker.counted(Counter.READS) >= reads
                            && worker.counted(Counter.WRITES) >= writes,
                    worker + " does not work " + when);
        }
    }

    List<WorkerProcess> workers() {
        return workers;
    }

    TestServer server() {
        return server;
    }

    /** Lets something happen to a process, or to the server, while all others work, and waits until all of them work again. */
    void disturb(Disturbance disturbance) throws IOException, InterruptedException {
        int n = random.nextInt(workers.size());
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
                    pass(random.nextLong(TimeUnit.MILLISECONDS.toNanos(2 * HEARTBEAT_MILLIS)));
                }
            }
            case CONNECTIONS_DROPPED -> {
                network.drop();
                pass(STALENESS_NANOS * 2);
                awaitWork(others, when);
                network.restore();
            }
            case CONNECTIONS_HELD -> {
                network.hold();
                pass(random.nextLong(STALENESS_NANOS * 2));
                awaitWork(others, when);
                network.release();
            }
            case SERVER_KILLED -> {
                server.kill();
                pass(random.nextLong(STALENESS_NANOS * 2));
                server.restart();
                losses.add(new Interval(start, System.nanoTime()));
            }
            case SERVER_A_REPLICA -> {
                server.send("REPLICAOF", "127.0.0.1", Integer.toString(empty.port()));
                await(() -> server.send("INFO", "replication").contains("master_link_status:up"), "no replica");
                pass(random.nextLong(STALENESS_NANOS * 2));
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
                pass(STALENESS_NANOS * 2);
                awaitWork(others, when);
                worker.resume();
            }
            case PROCESS_KILLED -> {
                worker.kill();
                awaitWork(others, when);
                worker.start(random.nextLong());
                await(worker::isReady, worker + " does not begin");
            }
        }
        awaitWork(workers, "after " + disturbance);
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
