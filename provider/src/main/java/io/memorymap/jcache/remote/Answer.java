package io.memorymap.jcache.remote;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way, and its answer. The answer gets its number when it is read from the stream, on the connection's thread: what completes
 * a future may run later, and elsewhere.
 */
final class Answer<T> extends AsyncCommand<byte[], byte[], T> {
    /** The number of an answer that nothing is kept of; all others are greater. */
    private static final long NONE = 0;

    private final @Nullable Vouchers vouchers;
    private final @Nullable Place place;
    private volatile long number;
    private volatile @Nullable ServerConnection connection;

    private Answer(Command<byte[], byte[], T> command, @Nullable Vouchers vouchers, @Nullable Place place) {
        super(command);
        this.vouchers = vouchers;
        this.place = place;
    }

    /** A command that is about no key. */
    static <T> Answer<T> of(
            ProtocolKeyword word, CommandOutput<byte[], byte[], T> output, CommandArgs<byte[], byte[]> args) {
        return new Answer<>(new Command<>(word, output, args), null, null);
    }

    /** A command whose answer is to be vouched for; the place is that of the key of which it is to be kept, null if of none. */
    static <T> Answer<T> of(
            ProtocolKeyword word,
            CommandOutput<byte[], byte[], T> output,
            CommandArgs<byte[], byte[]> args,
            @Nullable Vouchers vouchers,
            @Nullable Place place) {
        return new Answer<>(new Command<>(word, output, args), vouchers, place);
    }

    static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    /** Of the answer, once there is one. */
    long number() {
        return number;
    }

    /** On which connection it is sent. */
    void sentOn(ServerConnection used) {
        connection = used;
    }

    @Override
    public void complete() {
        if (vouchers != null) {
            Place kept = place;
            long given = kept == null ? vouchers.answered() : vouchers.answered(kept.number);
            ServerConnection read = connection;
            if (read != null && read.isLost()) {
                // The announcements that follow on it are not waited for, so nobody vouches for its last answers; nor,
                // after a write, for what was there before.
                if (kept != null) {
                    read.doubted(kept.entry);
                }
                given = NONE;
            }
            number = given;
        }
        super.complete();
    }
}
