package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.scalar.Utf8;

/**
 * Constants of one enum, by name: their order and number may change. (The ordinal changes with the order; the hash code
 * with every JVM.)
 */
final class EnumForm extends Form {
    private final Class<?> type;

    EnumForm(Class<?> type) {
        this.type = type;
    }

    @Override
    void write(Object value, ByteOutput out, Coding coding, int depth) {
        Utf8.writeSized(((Enum<?>) value).name(), out);
    }

    @Override
    Object read(ByteInput in, Coding coding, int depth) {
        return constant(type, Utf8.readSized(in));
    }

    @Override
    void skip(ByteInput in, Coding coding, int depth) {
        read(in, coding, depth);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Object constant(Class<?> type, String name) {
        if (!type.isEnum()) {
            throw new DecodeException(type.getName() + " is no longer an enum", type.getName(), null);
        }
        try {
            return Enum.valueOf((Class) type, name);
        } catch (IllegalArgumentException e) {
            throw new DecodeException(
                    "the enum " + type.getName() + " has no constant " + name + " any more", type.getName(), e);
        }
    }
}
