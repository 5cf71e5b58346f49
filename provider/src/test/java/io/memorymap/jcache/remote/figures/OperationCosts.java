package io.memorymap.jcache.remote.figures;

import io.memorymap.jcache.remote.TestServer;
import io.memorymap.jcache.remote.history.TcpProxy;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What goes through the network, and what the server's processor does, between two moments. */
final class OperationCosts {
    private final TestServer server;
    private final TcpProxy network;
    private double micros;
    private long toServer;
    private long bytes;
    private long nanos;

    /**
     * Begins to count.
     *
     * @param network of the process whose bytes are counted
     */
    OperationCosts(TestServer server, TcpProxy network) {
        this.server = server;
        this.network = network;
        begin();
    }

    /** Begins anew. */
    void begin() {
        micros = serverMicros(server);
        toServer = network.bytesToServer();
        bytes = network.bytes();
        nanos = System.nanoTime();
    }

    /** What each of some operations has cost since the beginning. */
    String each(String name, int operations) {
        long out = network.bytesToServer() - toServer;
        long in = network.bytes() - bytes - out;
        double millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
        return String.format(
                Locale.ROOT,
                "COST of %s: %.1f bytes to the server, %.1f bytes back, %.1f us of the server's processor, %.1f us in all",
                name,
                (double) out / operations,
                (double) in / operations,
                (serverMicros(server) - micros) / operations,
                millis * 1e3 / operations);
    }

    /** Microseconds of a processor that the server has used. */
    private static double serverMicros(TestServer server) {
        String said = server.send("INFO", "cpu");
        return (figure(said, "used_cpu_user:") + figure(said, "used_cpu_sys:")) * 1e6;
    }

    /** Bytes that the server holds. */
    static double memory(TestServer server) {
        return figure(server.send("INFO", "memory"), "used_memory:");
    }

    private static double figure(String said, String name) {
        int start = said.indexOf(name) + name.length();
        return Double.parseDouble(said.substring(start, said.indexOf('\r', start)));
    }
}
