package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.TypeTable;
import io.memorymap.codec.scalar.Utf8;
import io.memorymap.codec.serial.TypeResolver;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the {@linkplain Form forms} of one codec share: keys or values, the store's type table, the class loader. Thread-safe. */
final class Coding {
    /**
     * How deep objects may lie in each other: deep enough for any data that is not a linked list in disguise, shallow
     * enough for any thread's stack.
     */
    static final int MAX_DEPTH = 500;

    private final boolean forKeys;
    private final TypeResolver resolver;
    private final @Nullable TypeTable types;
    private final LongAdder failedProbes = new LongAdder();

    /** By the number in the table; replaced, never changed, when it grows. */
    private volatile @Nullable StoredType[] known = new StoredType[0];

    /** @param types null if names are written where they are used */
    Coding(boolean forKeys, TypeResolver resolver, @Nullable TypeTable types) {
        this.forKeys = forKeys;
        this.resolver = resolver;
        this.types = types;
    }

    Coding bind(TypeTable table) {
        return new Coding(forKeys, resolver, table);
    }

    /** Whether equal objects must have equal bytes. */
    boolean forKeys() {
        return forKeys;
    }

    /** Whether the codec belongs to a store, whose table names types. */
    boolean hasTable() {
        return types != null;
    }

    TypeResolver resolver() {
        return resolver;
    }

    /** Keys whose copy was found not to be equal. */
    LongAdder failedProbes() {
        return failedProbes;
    }

    /** Appends the name of a type: see {@link StoredType}. */
    void writeType(String name, ByteOutput out) {
        int id = types == null ? TypeTable.UNLISTED : types.idOf(name);
        out.writeVarInt(id);
        if (id == TypeTable.UNLISTED) {
            Utf8.writeSized(name, out);
        }
    }

    StoredType readType(ByteInput in) {
        int id = in.readVarInt();
        if (id == TypeTable.UNLISTED) {
            return new StoredType(Utf8.readSized(in));
        }
        @Nullable StoredType[] seen = known;
        StoredType type = id > 0 && id < seen.length ? seen[id] : null;
        return type != null ? type : look(id);
    }

    /** Reads a type and returns its class, or throws because it is missing or has changed. */
    Class<?> readClass(ByteInput in) {
        return readType(in).resolve(resolver);
    }

    private StoredType look(int id) {
        String name = types == null ? null : types.nameOf(id);
        if (name == null) {
            throw new DecodeException("no type has the number " + id);
        }
        return remember(id, new StoredType(name));
    }

    private synchronized StoredType remember(int id, StoredType type) {
        @Nullable StoredType[] grown = Arrays.copyOf(known, Math.max(known.length, id + 1));
        StoredType first = grown[id];
        if (first != null) {
            return first;
        }
        grown[id] = type;
        known = grown;
        return type;
    }

    static void checkEncodeDepth(int depth, Object value) {
        if (depth > MAX_DEPTH) {
            throw new EncodeException(value.getClass().getName() + " lies in more than " + MAX_DEPTH
                    + " other objects, or in itself; give it a codec of its own");
        }
    }

    static void checkDecodeDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new DecodeException("objects lie more than " + MAX_DEPTH + " deep in each other");
        }
    }
}
