package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.codec.serial.CanonicalSerialOutput;
import io.memorymap.codec.serial.DescribedSerialOutput;
import io.memorymap.codec.serial.SerialInput;
import io.memorymap.codec.serial.SerialOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization, for classes that have no form of their own: the length of the stream, the stream without its header, and the
 * types in it, by which it is known beforehand whether it can be read.
 *
 * <p>The types of a key, and of a value where there is no type table, are the application's classes with their versions. Those of any other value
 * are the {@linkplain io.memorymap.codec.serial.ClassDescription descriptions} of all classes, which the stream then lacks; its length has the
 * highest bit set. A value that was written before there were descriptions is read as it is.
 */
final class SerialForm extends Form {
    /** In the length: the stream does not describe its classes. */
    static final int DESCRIBED = 1 << 31;

    @Override
    void write(Object value, ByteOutput out, Coding coding, int depth) {
        write(value, out, coding);
    }

    @Override
    Object read(ByteInput in, Coding coding, int depth) {
        return read(in, coding);
    }

    @Override
    void skip(ByteInput in, Coding coding, int depth) {
        skip(in, coding);
    }

    /** @throws EncodeException if something in the object is not serializable, or its own code fails */
    static void write(Object value, ByteOutput out, Coding coding) {
        int start = out.size();
        out.writeInt(0);
        boolean described = !coding.forKeys() && coding.hasTable();
        List<String> types;
        try (SerialOutput stream = stream(value, out, coding, described)) {
            stream.writeObject(value);
            types = stream.types();
        } catch (IOException e) {
            throw new EncodeException(
                    value.getClass().getName() + " cannot be serialized: " + e
                            + "; make it a record or Serializable, or give it a codec",
                    e);
        } catch (NonCanonicalKeyException | EncodeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EncodeException(value.getClass().getName() + " failed while it was serialized: " + e, e);
        }
        out.setInt(start, out.size() - start - 4 | (described ? DESCRIBED : 0));
        out.writeVarInt(types.size());
        for (String type : types) {
            coding.writeType(type, out);
        }
    }

    private static SerialOutput stream(Object value, ByteOutput out, Coding coding, boolean described)
            throws IOException {
        if (described) {
            return new DescribedSerialOutput(out);
        }
        return coding.forKeys() ? new CanonicalSerialOutput(out, value) : new SerialOutput(out);
    }

    static Object read(ByteInput in, Coding coding) {
        int length = readLength(in, coding);
        int size = length & ~DESCRIBED;
        int start = in.position();
        in.skip(size);
        ByteArrayInputStream bytes = new ByteArrayInputStream(in.array(), start, size);
        try {
            @Nullable ObjectStreamClass[] classes = readTypes(in, coding);
            try (SerialInput stream =
                    new SerialInput(bytes, coding.resolver(), size, size == length ? null : classes)) {
                Object value = stream.readObject();
                if (value == null || bytes.available() != 0) {
                    throw new DecodeException(
                            "a serialized object is followed by " + bytes.available() + " more bytes");
                }
                return value;
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new DecodeException("a serialized object cannot be read: " + e, e);
        }
    }

    static void skip(ByteInput in, Coding coding) {
        in.skip(readLength(in, coding) & ~DESCRIBED);
        int types = in.readVarInt();
        for (int i = 0; i < types; i++) {
            coding.readClass(in);
        }
    }

    private static int readLength(ByteInput in, Coding coding) {
        int length = in.readInt();
        if ((length & DESCRIBED) != 0 && coding.forKeys()) {
            throw new DecodeException("a serialized key does not describe its classes");
        }
        return length;
    }

    private static @Nullable ObjectStreamClass[] readTypes(ByteInput in, Coding coding) throws IOException {
        int count = in.readVarInt();
        if (count < 0 || count > in.remaining()) {
            throw new DecodeException(count + " types do not fit the " + in.remaining() + " bytes left");
        }
        @Nullable ObjectStreamClass[] classes = new ObjectStreamClass[count];
        for (int i = 0; i < count; i++) {
            StoredType type = coding.readType(in);
            classes[i] = type.streamClass(type.resolve(coding.resolver()));
        }
        return classes;
    }

    static EncodeException notSerializable(Class<?> type) {
        return new EncodeException(
                type.getName() + " cannot be stored: make it a record or Serializable, or give it a codec");
    }
}
