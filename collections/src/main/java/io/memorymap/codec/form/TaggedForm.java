package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.scalar.Scalars;
import io.memorymap.codec.scalar.Tags;
import io.memorymap.codec.scalar.Utf8;
import io.memorymap.codec.serial.SerialInput;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects whose class is not decided by the type they are declared with: a {@linkplain Tags tag} comes first, and may say null. */
final class TaggedForm extends Form {
    static final TaggedForm ANY = new TaggedForm(Object.class);

    private final Class<?> declared;

    TaggedForm(Class<?> declared) {
        this.declared = declared;
    }

    /** Returns the form of a component or a store of this type: without tags where the type leaves no choice. */
    static Form untaggedIfPossible(Class<?> type) {
        int tag = Scalars.tagOfAll(type);
        if (tag != 0) {
            return new ScalarForm(tag);
        }
        if (type.isEnum()) {
            return new EnumForm(type);
        }
        return type.isRecord() ? RecordForm.of(type) : new TaggedForm(type);
    }

    @Override
    void write(Object value, ByteOutput out, Coding coding, int depth) {
        Coding.checkEncodeDepth(depth, value);
        int scalar = Scalars.tagOf(value);
        if (scalar != 0) {
            out.writeByte(scalar);
            Scalars.write(scalar, value, out, coding.forKeys());
        } else if (value instanceof Enum<?> constant) {
            out.writeByte(Tags.ENUM);
            coding.writeType(constant.getDeclaringClass().getName(), out);
            Utf8.writeSized(constant.name(), out);
        } else if (value.getClass().isRecord()) {
            RecordForm form = RecordForm.of(value.getClass());
            out.writeByte(Tags.RECORD);
            coding.writeType(form.typeName(), out);
            form.write(value, out, coding, depth);
        } else if (value instanceof Class<?> type) {
            out.writeByte(Tags.CLASS);
            Utf8.writeSized(type.getName(), out);
        } else if (value instanceof Optional<?> optional) {
            out.writeByte(Tags.OPTIONAL);
            ANY.writeNullable(optional.orElse(null), out, coding, depth + 1);
        } else if (coding.forKeys()) {
            KeyContainers.write(value, declared, out, coding, depth);
        } else {
            ValueContainers.write(value, out, coding, depth);
        }
    }

    void writeNullable(@Nullable Object value, ByteOutput out, Coding coding, int depth) {
        if (value == null) {
            out.writeByte(Tags.NULL);
        } else {
            write(value, out, coding, depth);
        }
    }

    @Override
    Object read(ByteInput in, Coding coding, int depth) {
        Object value = readNullable(in, coding, depth);
        if (value == null) {
            throw new DecodeException("null where an object must be, at " + in.position());
        }
        return value;
    }

    @Nullable Object readNullable(ByteInput in, Coding coding, int depth) {
        Coding.checkDecodeDepth(depth);
        int tag = in.readUnsignedByte();
        if (tag == Tags.NULL) {
            return null;
        }
        Object value = tag <= Tags.LAST_SCALAR ? Scalars.read(tag, in) : readObject(tag, in, coding, depth);
        if (!declared.isInstance(value)) {
            throw new DecodeException("found " + value.getClass().getName() + " instead of " + declared.getName());
        }
        return value;
    }

    private Object readObject(int tag, ByteInput in, Coding coding, int depth) {
        return switch (tag) {
            case Tags.ENUM -> {
                Class<?> type = coding.readClass(in);
                yield EnumForm.constant(type, Utf8.readSized(in));
            }
            case Tags.RECORD -> {
                Class<?> type = coding.readClass(in);
                yield recordForm(type).read(in, coding, depth);
            }
            case Tags.CLASS -> readClassObject(in, coding);
            case Tags.OPTIONAL -> Optional.ofNullable(ANY.readNullable(in, coding, depth + 1));
            case Tags.OBJECT_ARRAY -> ObjectArrays.read(Object.class, in, coding, depth);
            case Tags.ARRAY -> ObjectArrays.readTyped(in, coding, depth);
            case Tags.SERIAL -> SerialForm.read(in, coding);
            case Tags.KNOWN_KEY -> KnownKeyForm.readTyped(in, coding, depth);
            default ->
                coding.forKeys()
                        ? KeyContainers.read(tag, declared, in, coding, depth)
                        : ValueContainers.read(tag, in, coding, depth);
        };
    }

    @Override
    void skip(ByteInput in, Coding coding, int depth) {
        Coding.checkDecodeDepth(depth);
        int tag = in.readUnsignedByte();
        if (tag == Tags.NULL) {
            return;
        }
        if (tag <= Tags.LAST_SCALAR) {
            ScalarForm.skip(tag, in);
            return;
        }
        switch (tag) {
            case Tags.ENUM -> EnumForm.constant(coding.readClass(in), Utf8.readSized(in));
            case Tags.RECORD -> recordForm(coding.readClass(in)).skip(in, coding, depth);
            case Tags.CLASS -> readClassObject(in, coding);
            case Tags.OPTIONAL -> skip(in, coding, depth + 1);
            case Tags.OBJECT_ARRAY -> skipAll(in.readVarInt(), in, coding, depth);
            case Tags.ARRAY -> {
                coding.readClass(in);
                skipAll(in.readVarInt(), in, coding, depth);
            }
            case Tags.SERIAL -> SerialForm.skip(in, coding);
            case Tags.KNOWN_KEY -> KnownKeyForm.skipTyped(in, coding, depth);
            case Tags.SORTED_MAP, Tags.HASH_MAP, Tags.LINKED_HASH_MAP, Tags.TREE_MAP, Tags.IMMUTABLE_MAP -> {
                int entries = in.readVarInt();
                skipAll(entries, in, coding, depth);
                skipAll(entries, in, coding, depth);
            }
            case Tags.ENTRY -> skipAll(2, in, coding, depth);
            case Tags.EMPTY_LIST, Tags.EMPTY_SET, Tags.EMPTY_MAP -> {}
            default -> {
                if (tag < Tags.LIST || tag > Tags.EMPTY_MAP) {
                    throw new DecodeException("unknown tag " + tag + " at " + (in.position() - 1));
                }
                skipAll(in.readVarInt(), in, coding, depth);
            }
        }
    }

    private static void skipAll(int elements, ByteInput in, Coding coding, int depth) {
        if (elements < 0) {
            throw new DecodeException("there cannot be " + elements + " elements at " + in.position());
        }
        for (int i = 0; i < elements; i++) {
            ANY.skip(in, coding, depth + 1);
        }
    }

    private static RecordForm recordForm(Class<?> type) {
        if (!type.isRecord()) {
            throw new DecodeException(type.getName() + " is no longer a record", type.getName(), null);
        }
        return RecordForm.of(type);
    }

    private static Class<?> readClassObject(ByteInput in, Coding coding) {
        String name = Utf8.readSized(in);
        Class<?> primitive = SerialInput.primitive(name);
        return primitive != null ? primitive : new StoredType(name).resolve(coding.resolver());
    }
}
