package io.memorymap.jcache.remote.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the processes write down is what happened: on caches that are not shared, where the outcome is known. The network does what it is told. */
final class HarnessTest {
    private static final long STALENESS = 0;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long WORK = 2_000;
    private static final int QUIET_MILLIS = 200;

    @TempDir
    private Path directory;

    private static String local(Path near) {
        return String.join(
                "\n",
                "memorymap {",
                "  directory = \"" + near + "\"",
                "  caches { shared { key-type = java.lang.Integer, value-type = java.lang.Long, capacity = 1000, max-bytes = 1MiB } }",
                "}");
    }

    private WorkerProcess worker(int number) throws IOException {
        Path own = directory.resolve("process-" + number);
        WorkerProcess worker = new WorkerProcess(
                number, own, local(own.resolve("near")), Work.READS, TimeUnit.MILLISECONDS.toNanos(10), List.of());
        worker.start(number);
        return worker;
    }

    private static void awaitWork(WorkerProcess worker) throws IOException {
        long limit = System.nanoTime() + LIMIT_NANOS;
        long enough = worker.counted(Counter.READS) + WORK;
        while (!worker.isReady() || worker.counted(Counter.READS) < enough) {
            assertThat(System.nanoTime()).as("%s does not work", worker).isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
        }
    }

    @Test
    void processOnItsOwnCacheHasARightHistoryThoughItIsKilled() throws IOException, InterruptedException {
        try (WorkerProcess worker = worker(1)) {
            awaitWork(worker);
            worker.kill();
            worker.start(7);
            awaitWork(worker);
            worker.stop();
            List<Operation> history = worker.operations();
            assertThat(history.stream().filter(Operation::isAcknowledged)).hasSizeGreaterThan((int) WORK);
            assertThat(history.stream().filter(Operation::writesValue)).hasSizeGreaterThan((int) WORK / 500);
            // What is not there after a kill was not lost by anybody: the cache is persistent.
            assertThat(new HistoryChecker(STALENESS, List.of()).violations(history))
                    .isEmpty();
        }
    }

    @Test
    void processesThatShareNothingAreTold() throws IOException, InterruptedException {
        try (WorkerProcess one = worker(1);
                WorkerProcess other = worker(2)) {
            awaitWork(one);
            awaitWork(other);
            // What is read sooner may be behind.
            Waiting.pass(2 * SharedCache.STALENESS_NANOS);
            one.stop();
            other.stop();
            List<Operation> history = new ArrayList<>(one.operations());
            history.addAll(other.operations());
            assertThat(new HistoryChecker(
                                    SharedCache.STALENESS_NANOS, List.of(new Interval(Long.MIN_VALUE, Long.MAX_VALUE)))
                            .violations(history))
                    .isNotEmpty();
        }
    }

    @Test
    void networkCutsDropsAndHoldsWhatIsSent() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                TcpProxy network = new TcpProxy(server.getLocalPort())) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), network.port());
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
                assertThat(network.bytes()).isEqualTo(1);
                network.hold();
                client.getOutputStream().write(2);
                assertThat(received(accepted)).isEmpty();
                network.release();
                assertThat(accepted.getInputStream().read()).isEqualTo(2);
                network.drop();
                client.getOutputStream().write(3);
                accepted.getOutputStream().write(4);
                assertThat(received(accepted)).isEmpty();
                assertThat(received(client)).isEmpty();
                network.restore();
                // Lost for ever: what was between would be missing.
                client.getOutputStream().write(5);
                assertThat(received(accepted)).isEmpty();
            }
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), network.port());
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(6);
                assertThat(accepted.getInputStream().read()).isEqualTo(6);
                network.cut();
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    /** What arrives until nothing has come for a while. */
    private static byte[] received(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(QUIET_MILLIS);
        try {
            for (int read = in.read(); read >= 0; read = in.read()) {
                bytes.write(read);
            }
        } catch (java.net.SocketTimeoutException quiet) {
            // What must come may take its time.
            socket.setSoTimeout(0);
            return bytes.toByteArray();
        }
        throw new IOException("the connection has ended");
    }
}
