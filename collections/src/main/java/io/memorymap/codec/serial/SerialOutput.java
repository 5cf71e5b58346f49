package io.memorymap.codec.serial;

import io.memorymap.codec.ByteOutput;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** A serialization stream into a {@link ByteOutput} that notes which classes of the application it uses. */
public class SerialOutput extends ObjectOutputStream {
    private final List<String> types = new ArrayList<>();

    /** A stream that appends to {@code out}. */
    public SerialOutput(ByteOutput out) throws IOException {
        super(new Sink(out));
    }

    /** Returns the names of the classes so far, as {@link TypeNames} has them. */
    public final List<String> types() throws IOException {
        flush();
        return types;
    }

    @Override
    protected void writeStreamHeader() {
        // The same four bytes in every record would say nothing.
    }

    @Override
    protected void annotateClass(Class<?> type) {
        note(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        for (Class<?> implemented : type.getInterfaces()) {
            note(implemented);
        }
    }

    /** Notes a class by a name of its own, and returns how many are noted now. */
    final int note(String name) {
        types.add(name);
        return types.size();
    }

    private void note(Class<?> type) {
        // Those of the platform do not go away, and their changes are its own business.
        if (type.isPrimitive() || isPlatform(type)) {
            return;
        }
        ObjectStreamClass serializable = type.isArray() || type.isEnum() ? null : ObjectStreamClass.lookup(type);
        note(
                serializable == null
                        ? type.getName()
                        : TypeNames.ofSerializable(type, serializable.getSerialVersionUID()));
    }

    /** Whether a class of this name, which may be that of an array, belongs to the platform. */
    static boolean isPlatform(String className) {
        int element = className.lastIndexOf('[') + 1;
        return element == 0
                ? className.startsWith("java.")
                : className.charAt(element) != 'L' || className.startsWith("java.", element + 1);
    }

    static boolean isPlatform(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive() || element.getName().startsWith("java.");
    }

    private static final class Sink extends OutputStream {
        private final ByteOutput out;

        Sink(ByteOutput out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            out.writeByte(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            out.writeBytes(bytes, offset, length);
        }
    }
}
