package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.scalar.Scalars;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** One component of a record: how it is fetched and written. Primitives are neither boxed nor tagged. */
final class RecordMember {
    /** The type of {@link #read} and of {@link #reader}, but for what the latter returns. */
    static final MethodType READER =
            MethodType.methodType(Object.class, ByteInput.class, Coding.class, int.class, int.class);

    /** The first letter of the type's descriptor: a primitive, or {@code L}. */
    private final char kind;

    private final Form form;
    private final int nullBit;
    private final MethodHandle getter;

    private RecordMember(char kind, Form form, int nullBit, MethodHandle getter) {
        this.kind = kind;
        this.form = form;
        this.nullBit = nullBit;
        this.getter = getter;
    }

    /** @param nullBit the bit to use if the form cannot say null itself */
    static RecordMember of(RecordComponent component, int nullBit, MethodHandles.Lookup lookup)
            throws IllegalAccessException {
        Class<?> type = component.getType();
        Method accessor = component.getAccessor();
        accessor.trySetAccessible();
        Class<?> fetched = type.isPrimitive() ? type : Object.class;
        MethodHandle getter = lookup.unreflect(accessor).asType(MethodType.methodType(fetched, Object.class));
        Form form = type.isPrimitive() ? TaggedForm.ANY : TaggedForm.untaggedIfPossible(type);
        boolean bit = !type.isPrimitive() && !(form instanceof TaggedForm);
        char kind = type.isPrimitive() ? type.descriptorString().charAt(0) : 'L';
        return new RecordMember(kind, form, bit ? nullBit : -1, getter);
    }

    boolean usesNullBit() {
        return nullBit >= 0;
    }

    /** @param nulls where the record's null bits start in {@code out} */
    void write(Object record, ByteOutput out, Coding coding, int depth, int nulls) {
        @Nullable Object object;
        try {
            switch (kind) {
                case 'Z' -> {
                    out.writeByte((boolean) getter.invokeExact(record) ? 1 : 0);
                    return;
                }
                case 'B' -> {
                    out.writeByte((byte) getter.invokeExact(record));
                    return;
                }
                case 'S' -> {
                    out.writeShort((short) getter.invokeExact(record));
                    return;
                }
                case 'C' -> {
                    out.writeShort((char) getter.invokeExact(record));
                    return;
                }
                case 'I' -> {
                    out.writeInt((int) getter.invokeExact(record));
                    return;
                }
                case 'J' -> {
                    out.writeLong((long) getter.invokeExact(record));
                    return;
                }
                case 'F' -> {
                    out.writeFloat((float) getter.invokeExact(record));
                    return;
                }
                case 'D' -> {
                    out.writeDouble((double) getter.invokeExact(record));
                    return;
                }
                default -> object = (Object) getter.invokeExact(record);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new EncodeException("an accessor of " + record.getClass().getName() + " failed", e);
        }
        if (form instanceof TaggedForm tagged) {
            tagged.writeNullable(object, out, coding, depth);
        } else if (object == null) {
            out.array()[nulls + (nullBit >> 3)] |= (byte) (1 << (nullBit & 7));
        } else {
            form.write(object, out, coding, depth);
        }
    }

    /** A handle that does what {@link #read} does, and does not box what it returns. */
    MethodHandle reader() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            return switch (kind) {
                case 'Z' ->
                    onlyInput(lookup.findStatic(
                            Scalars.class, "readFlag", MethodType.methodType(boolean.class, ByteInput.class)));
                case 'B' -> onlyInput(input(lookup, "readByte", byte.class));
                case 'S' -> onlyInput(input(lookup, "readShort", short.class));
                case 'C' ->
                    onlyInput(MethodHandles.explicitCastArguments(
                            input(lookup, "readShort", short.class),
                            MethodType.methodType(char.class, ByteInput.class)));
                case 'I' -> onlyInput(input(lookup, "readInt", int.class));
                case 'J' -> onlyInput(input(lookup, "readLong", long.class));
                case 'F' -> onlyInput(input(lookup, "readFloat", float.class));
                case 'D' -> onlyInput(input(lookup, "readDouble", double.class));
                default -> lookup.bind(this, "read", READER);
            };
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("A method of this package", e);
        }
    }

    private static MethodHandle input(MethodHandles.Lookup lookup, String name, Class<?> type)
            throws ReflectiveOperationException {
        return lookup.findVirtual(ByteInput.class, name, MethodType.methodType(type));
    }

    private static MethodHandle onlyInput(MethodHandle handle) {
        return MethodHandles.dropArguments(handle, 1, Coding.class, int.class, int.class);
    }

    /** @param nulls where the record's null bits start in {@code in} */
    @Nullable Object read(ByteInput in, Coding coding, int depth, int nulls) {
        return switch (kind) {
            case 'Z' -> Scalars.readFlag(in);
            case 'B' -> in.readByte();
            case 'S' -> in.readShort();
            case 'C' -> (char) in.readShort();
            case 'I' -> in.readInt();
            case 'J' -> in.readLong();
            case 'F' -> in.readFloat();
            case 'D' -> in.readDouble();
            default -> {
                if (form instanceof TaggedForm tagged) {
                    yield tagged.readNullable(in, coding, depth);
                }
                if (isNull(in, nulls)) {
                    yield null;
                }
                yield form.read(in, coding, depth);
            }
        };
    }

    void skip(ByteInput in, Coding coding, int depth, int nulls) {
        switch (kind) {
            case 'Z', 'B' -> in.skip(1);
            case 'S', 'C' -> in.skip(2);
            case 'I', 'F' -> in.skip(4);
            case 'J', 'D' -> in.skip(8);
            default -> {
                if (!usesNullBit() || !isNull(in, nulls)) {
                    form.skip(in, coding, depth);
                }
            }
        }
    }

    private boolean isNull(ByteInput in, int nulls) {
        return ((in.array()[nulls + (nullBit >> 3)] >> (nullBit & 7)) & 1) != 0;
    }
}
