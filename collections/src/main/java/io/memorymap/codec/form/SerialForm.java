package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.codec.serial.CanonicalSerialOutput;
import io.memorymap.codec.serial.SerialInput;
import io.memorymap.codec.serial.SerialOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * Java serialization, for classes that have no form of their own: the length of the stream, the stream without its header,
 * and the names and versions of the application's classes in it, by which it is known beforehand whether it can be read.
 */
final class SerialForm extends Form {
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
        List<String> types;
        try (SerialOutput stream = coding.forKeys() ? new CanonicalSerialOutput(out, value) : new SerialOutput(out)) {
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
        out.setInt(start, out.size() - start - 4);
        out.writeVarInt(types.size());
        for (String type : types) {
            coding.writeType(type, out);
        }
    }

    static Object read(ByteInput in, Coding coding) {
        int size = in.readInt();
        int start = in.position();
        in.skip(size);
        int types = in.readVarInt();
        for (int i = 0; i < types; i++) {
            coding.readClass(in);
        }
        ByteArrayInputStream bytes = new ByteArrayInputStream(in.array(), start, size);
        try (SerialInput stream = new SerialInput(bytes, coding.resolver(), size)) {
            Object value = stream.readObject();
            if (value == null || bytes.available() != 0) {
                throw new DecodeException("a serialized object is followed by " + bytes.available() + " more bytes");
            }
            return value;
        } catch (IOException | ClassNotFoundException e) {
            throw new DecodeException("a serialized object cannot be read: " + e, e);
        }
    }

    static void skip(ByteInput in, Coding coding) {
        in.skip(in.readInt());
        int types = in.readVarInt();
        for (int i = 0; i < types; i++) {
            coding.readClass(in);
        }
    }

    static EncodeException notSerializable(Class<?> type) {
        return new EncodeException(
                type.getName() + " cannot be stored: make it a record or Serializable, or give it a codec");
    }
}
