package io.memorymap.cli;

import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.UnusableException;
import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.TypeTable;
import io.memorymap.codec.form.PlatformClass;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.store.StoreDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store opened for writing as bytes, whatever its types. It holds the lock, as every owner does. */
final class WritableStore implements AutoCloseable {
    private final KeyValueStore<byte[], byte[]> store;
    private final StoreDescription description;
    private final RawCodec values;

    private WritableStore(KeyValueStore<byte[], byte[]> store, StoreDescription description, RawCodec values) {
        this.store = store;
        this.description = description;
        this.values = values;
    }

    /**
     * Opens an existing store.
     *
     * @param othersMayWrite whether it is opened although others can change it
     * @throws IOException if it is in use, or refused for another reason
     */
    static WritableStore open(Path file, boolean othersMayWrite) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        StoreDescription description = null;
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            StoreFile.checkLength(file, StoreFile.header(file));
            description = StoreDescription.parse(StoreHeader.description(StoreFile.head(file)));
            if (description == null) {
                throw new UnusableException(
                        file + ": its description page is damaged; dump it, and load the dump into a new store");
            }
        }
        // Opening refuses a link or a directory, and says so.
        return open(
                file,
                description == null ? new StoreDescription("", "", "", "", "") : description,
                builder -> builder.othersMayWrite(othersMayWrite));
    }

    /**
     * Opens a store, or creates it.
     *
     * @param file the file
     * @param description types and codecs of the store
     * @param settings the bounds of a new one
     */
    static WritableStore open(Path file, StoreDescription description, Consumer<StoreBuilder<byte[], byte[]>> settings)
            throws IOException {
        RawCodec values = new RawCodec(description.valueCodec());
        StoreBuilder<byte[], byte[]> builder = KeyValueStore.builder(
                        named(description.keyType()), named(description.valueType()))
                .keyCodec(new RawCodec(description.keyCodec()))
                .valueCodec(values)
                .metadata(description.metadata());
        settings.accept(builder);
        return new WritableStore(builder.open(file), description, values);
    }

    /**
     * The class of a name, for the description of a new store; no object of it is ever made. An application's class becomes
     * {@code Object}: stores are matched by the codec's id, not by the class.
     */
    @SuppressWarnings("unchecked") // The codecs take bytes whatever the class.
    private static Class<byte[]> named(String type) {
        Class<?> found = PlatformClass.find(type);
        return (Class<byte[]>) (found == null ? Object.class : found);
    }

    KeyValueStore<byte[], byte[]> store() {
        return store;
    }

    StoreDescription description() {
        return description;
    }

    /** The class names listed in the file. */
    TypeTable types() {
        return Objects.requireNonNull(values.types);
    }

    @Override
    public void close() {
        store.close();
    }

    /** Bytes as they are, under the id of the codec that wrote them. */
    private static final class RawCodec implements Codec<byte[]> {
        private final String id;
        private @Nullable TypeTable types;

        RawCodec(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void encode(byte[] value, ByteOutput out) {
            out.writeBytes(value);
        }

        @Override
        public byte[] decode(ByteInput in) {
            return in.readBytes(in.remaining());
        }

        @Override
        public boolean canonical() {
            return true;
        }

        @Override
        public Codec<byte[]> bind(TypeTable table) {
            types = table;
            return this;
        }
    }
}
