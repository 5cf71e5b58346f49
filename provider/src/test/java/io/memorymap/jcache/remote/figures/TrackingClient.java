package io.memorymap.jcache.remote.figures;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A connection that wants to be told what changes, as the ones of near caches, and throws away what it is told. */
final class TrackingClient implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Socket socket;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Connects.
     *
     * @param port of the server
     * @param prefix of what it is told of
     */
    TrackingClient(int port, String prefix) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        String hello = "HELLO 3\r\nCLIENT TRACKING ON BCAST PREFIX " + prefix + " NOLOOP\r\n";
        socket.getOutputStream().write(hello.getBytes(StandardCharsets.US_ASCII));
        Thread reader = new Thread(this::read, "tracking client");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = socket.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.addAndGet(read);
            }
        } catch (IOException closed) {
            // As it was told to.
        }
    }

    /** How much it was told. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
