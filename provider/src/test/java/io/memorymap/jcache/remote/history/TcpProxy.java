package io.memorymap.jcache.remote.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and its server as the network does, with the network's failures at command. */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket listener;
    private final int port;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();
    private final Object gate = new Object();
    private boolean held;
    private volatile boolean dropping;

    /** One connection: the sockets of both ends. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean lost = dropping;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void start() {
            daemon(() -> pump(client, server, toServer));
            daemon(() -> pump(server, client, toClient));
        }

        private void pump(Socket from, Socket to, AtomicLong count) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = from.getInputStream()) {
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    awaitGate();
                    if (!lost) {
                        // Before whoever gets it can ask how much there was.
                        count.addAndGet(read);
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException ended) {
                // One of the ends is gone; so will be the other.
            }
            // Of a lost connection, neither end learns that the other has closed it.
            if (!lost) {
                cut();
            }
        }

        void cut() {
            close(client);
            close(server);
            links.remove(this);
        }
    }

    /**
     * Begins to listen.
     *
     * @param port of the server, on this machine
     */
    public TcpProxy(int port) {
        this.port = port;
        try {
            listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                client.setTcpNoDelay(true);
                connect(client);
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            server.setTcpNoDelay(true);
            Link link = new Link(client, server);
            links.add(link);
            link.start();
        } catch (IOException refused) {
            close(client);
        }
    }

    private void awaitGate() {
        synchronized (gate) {
            while (held) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts a proxy", e);
                }
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a client finds the server. */
    public String uri() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /** The port of the proxy itself. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections; new ones are accepted. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /**
     * Loses all that is sent from now on, in both directions and without a word to anybody. The connections that there are stay lost; new
     * ones are so until {@link #restore}.
     */
    public void drop() {
        dropping = true;
        links.forEach(link -> link.lost = true);
    }

    /** Lets new connections through. */
    public void restore() {
        dropping = false;
    }

    /** Keeps what is sent, until {@link #release} lets it all through. */
    public void hold() {
        synchronized (gate) {
            held = true;
        }
    }

    /** Lets through what was held. */
    public void release() {
        synchronized (gate) {
            held = false;
            gate.notifyAll();
        }
    }

    /** Bytes that have gone through, in both directions. */
    public long bytes() {
        return toServer.get() + toClient.get();
    }

    /** Bytes that have gone to the server. */
    public long bytesToServer() {
        return toServer.get();
    }

    @Override
    public void close() {
        close(listener);
        cut();
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
