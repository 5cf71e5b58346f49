package io.memorymap.jcache.remote;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is asked of the server about one key: it makes a command for each time that it is sent, for a command is used once. */
final class Request<T> {
    private final byte[] key;
    private final boolean changes;
    private final Supplier<Answer<T>> commands;
    private final @Nullable Supplier<Answer<T>> otherwise;

    /**
     * Makes one.
     *
     * @param key decides which primary of a cluster is asked
     * @param changes whether it may change something there
     * @param commands makes the command
     * @param otherwise makes the one for a server that does not know the script; null if it is none
     */
    Request(byte[] key, boolean changes, Supplier<Answer<T>> commands, @Nullable Supplier<Answer<T>> otherwise) {
        this.key = key;
        this.changes = changes;
        this.commands = commands;
        this.otherwise = otherwise;
    }

    byte[] key() {
        return key;
    }

    boolean changes() {
        return changes;
    }

    Supplier<Answer<T>> commands() {
        return commands;
    }

    @Nullable Supplier<Answer<T>> otherwise() {
        return otherwise;
    }

    static Request<byte[]> get(byte[] entry, @Nullable Vouchers vouchers, int place) {
        return plain(
                entry,
                false,
                CommandType.GET,
                new Bytes(),
                vouchers,
                new Place(entry, place),
                args -> args.addKey(entry));
    }

    /** Version and expiry, without the value: what is kept may be confirmed by it, nothing is kept of it. */
    static Request<byte[]> head(byte[] entry, Vouchers vouchers) {
        return plain(
                entry,
                false,
                CommandType.GETRANGE,
                new Bytes(),
                vouchers,
                null,
                args -> args.addKey(entry).add(0).add(ServerValue.HEAD_BYTES - 1));
    }

    static Request<String> lease(byte[] lease, byte[] token, long millis) {
        return plain(
                lease,
                true,
                CommandType.SET,
                new Status(),
                null,
                null,
                args -> args.addKey(lease).addValue(token).add("NX").add("PX").add(millis));
    }

    static Request<byte[]> script(
            Script script,
            boolean changes,
            @Nullable Vouchers vouchers,
            int place,
            List<byte[]> keys,
            List<byte[]> arguments) {
        return script(script, changes, vouchers, new Place(keys.get(0), place), keys.get(0), keys, arguments);
    }

    /** Version and expiry of many entries of a single server. */
    static Request<byte[]> heads(byte[] prefix, byte[] packedKeys, Vouchers vouchers) {
        return script(Script.HEADS, false, vouchers, null, prefix, List.of(), List.of(prefix, packedKeys));
    }

    private static Request<byte[]> script(
            Script script,
            boolean changes,
            @Nullable Vouchers vouchers,
            @Nullable Place place,
            byte[] route,
            List<byte[]> keys,
            List<byte[]> arguments) {
        Function<String, CommandArgs<byte[], byte[]>> args = first -> {
            CommandArgs<byte[], byte[]> made = Answer.args().add(first).add(keys.size());
            keys.forEach(made::addKey);
            arguments.forEach(made::addValue);
            return made;
        };
        return new Request<>(
                route,
                changes,
                () -> Answer.of(
                        CommandType.EVALSHA,
                        new ByteArrayOutput<>(ByteArrayCodec.INSTANCE),
                        args.apply(script.digest()),
                        vouchers,
                        place),
                () -> Answer.of(
                        CommandType.EVAL,
                        new ByteArrayOutput<>(ByteArrayCodec.INSTANCE),
                        args.apply(script.text()),
                        vouchers,
                        place));
    }

    /** Makes what takes the answer of one command. */
    private interface Outputs<T> {
        CommandOutput<byte[], byte[], T> make();
    }

    private static final class Bytes implements Outputs<byte[]> {
        @Override
        public CommandOutput<byte[], byte[], byte[]> make() {
            return new ByteArrayOutput<>(ByteArrayCodec.INSTANCE);
        }
    }

    private static final class Status implements Outputs<String> {
        @Override
        public CommandOutput<byte[], byte[], String> make() {
            return new StatusOutput<>(ByteArrayCodec.INSTANCE);
        }
    }

    private static <T> Request<T> plain(
            byte[] key,
            boolean changes,
            ProtocolKeyword word,
            Outputs<T> outputs,
            @Nullable Vouchers vouchers,
            @Nullable Place place,
            Function<CommandArgs<byte[], byte[]>, CommandArgs<byte[], byte[]>> args) {
        return new Request<>(
                key, changes, () -> Answer.of(word, outputs.make(), args.apply(Answer.args()), vouchers, place), null);
    }
}
