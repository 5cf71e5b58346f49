package io.memorymap.jcache.remote;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one primary. It is used until it is lost, and never made again: nothing that was sent on it is sent once more.
 *
 * <p>While it is tracked, the server announces on it which keys have changed. Announcements come in the order of the stream, on the connection's
 * thread.
 */
final class ServerConnection implements AutoCloseable {
    /** Who hears what the server says on its own account, on the connection's thread. */
    interface Listener {
        /** A key has changed. */
        void changed(byte[] entry);

        /** A key may have changed. */
        void doubted(byte[] entry);

        /** The server was emptied, or may have been. */
        void emptied();

        /** All that the server said until a moment in the time of {@link System#nanoTime} has been read. */
        void confirmed(ServerConnection connection);

        /** Slots have moved; the connection can still be used. */
        void moved(ServerConnection connection);

        /** The connection cannot be used any more. Called once. */
        void lost(ServerConnection connection, String why);
    }

    /** A question that is asked along with each sign of life. */
    interface Watch {
        /** Asks it. */
        Answer<?> asked();

        /** Judges the answer. */
        void answered(ServerConnection connection, @Nullable Object answer);
    }

    private static final String INVALIDATE = "invalidate";

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final String address;
    private final Listener listener;
    private final long heartbeatNanos;
    private final long answerNanos;
    private final AtomicBoolean lost = new AtomicBoolean();

    /** When the last sign of life that was answered had been asked for. */
    private volatile long confirmedAt;

    /** When one was asked for last. */
    private volatile long askedAt;

    private volatile boolean asking;
    private volatile @Nullable Watch watch;
    private volatile long lastLook = System.nanoTime();

    ServerConnection(
            StatefulRedisConnection<byte[], byte[]> connection,
            String address,
            Listener listener,
            long heartbeatNanos,
            long answerNanos) {
        this.connection = connection;
        this.address = address;
        this.listener = listener;
        this.heartbeatNanos = heartbeatNanos;
        this.answerNanos = answerNanos;
        connection.addListener(this::pushed);
        connection.addListener(new RedisConnectionStateAdapter() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                lost("the server closed it, or the network did");
            }
        });
        confirmedAt = System.nanoTime() - answerNanos - heartbeatNanos;
    }

    /** What is watched besides the signs of life: a server that answers may not be the one to ask any more. */
    void watch(Watch asked) {
        watch = asked;
    }

    String address() {
        return address;
    }

    boolean isOpen() {
        return !lost.get() && connection.isOpen();
    }

    /** Whether it was given up. Set before vouchers end. */
    boolean isLost() {
        return lost.get();
    }

    /** Sends a command. Its failure tells whether it was sent. */
    <T> Answer<T> send(Answer<T> command) {
        if (lost.get()) {
            command.completeExceptionally(new NotSentException());
            return command;
        }
        command.sentOn(this);
        try {
            connection.dispatch(command);
        } catch (RedisException e) {
            command.completeExceptionally(connection.isOpen() ? e : new NotSentException());
        }
        return command;
    }

    /** The connection was lost before the command was given to it. */
    static final class NotSentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotSentException() {
            super("The connection is lost", null, false, false);
        }
    }

    private void pushed(PushMessage message) {
        if (!message.getType().equals(INVALIDATE)) {
            return;
        }
        List<Object> content = message.getContent(ServerConnection::copied);
        if (content.size() > 1 && content.get(1) instanceof List<?> keys) {
            for (Object key : keys) {
                if (key instanceof byte[] entry) {
                    listener.changed(entry);
                } else if (key instanceof ByteBuffer entry) {
                    listener.changed(copied(entry));
                }
            }
        } else {
            listener.emptied();
        }
    }

    private static byte[] copied(ByteBuffer buffer) {
        return ByteArrayCodec.INSTANCE.decodeKey(buffer.duplicate());
    }

    /**
     * Asks for a sign of life when it is time for one, and gives the connection up if the last one is overdue. On the timer's thread, several
     * times in a heartbeat. After a pause of this process an answer may lie in the stream unread, so it gets its time anew.
     */
    void look() {
        long now = System.nanoTime();
        boolean paused = now - lastLook > answerNanos;
        lastLook = now;
        if (!connection.isOpen()) {
            lost("the server closed it, or the network did");
        } else if (asking && paused) {
            askedAt = now;
        } else if (asking && now - askedAt >= answerNanos) {
            lost("no sign of life came within " + answerNanos / 1_000_000 + " ms");
        } else if (!asking && now - askedAt >= heartbeatNanos) {
            ask(now);
        }
    }

    /** Asks for a sign of life. */
    void ask(long now) {
        asking = true;
        askedAt = now;
        Answer<String> ping = Answer.of(CommandType.PING, new StatusOutput<>(ByteArrayCodec.INSTANCE), Answer.args());
        Object unused = ping.whenComplete((answer, failure) -> {
            if (failure == null) {
                confirmedAt = now;
                asking = false;
                listener.confirmed(this);
            }
        });
        unused = send(ping);
        Watch asked = watch;
        if (asked != null) {
            unused = send(asked.asked()).whenComplete((answer, failure) -> {
                if (failure == null) {
                    asked.answered(this, answer);
                }
            });
        }
    }

    /** A key may have changed, and nobody will announce it. */
    void doubted(byte[] entry) {
        listener.doubted(entry);
    }

    /** Until when what was announced is known to be complete. */
    long confirmedUntil() {
        return confirmedAt + heartbeatNanos + answerNanos;
    }

    /** Gives the connection up. */
    void lost(String why) {
        if (lost.compareAndSet(false, true)) {
            listener.lost(this, why);
            // It would tell when it is closed, which nobody has to know.
            Object unused = connection.closeAsync();
        }
    }

    @Override
    public void close() {
        if (!lost.getAndSet(true)) {
            connection.close();
        }
    }
}
