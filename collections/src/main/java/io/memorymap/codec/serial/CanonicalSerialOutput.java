package io.memorymap.codec.serial;

import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.scalar.Uris;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.ObjectStreamField;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serialization that gives equal keys equal bytes where the standard one does not. A stream tells an object that it has already
 * written from one that only equals it; here every object is replaced by the first one that equals it. Lists are written
 * alike whatever their class. What has no fixed order is refused.
 */
public final class CanonicalSerialOutput extends SerialOutput {
    /** What the immutable collections of the platform are replaced by in streams. */
    private static final String IMMUTABLE_COLLECTION = "java.util.CollSer";

    private final Object key;
    private final Object root;
    private final Map<Content, Object> firsts = new HashMap<>();
    private boolean failed;

    /** A class is being described: what is written meanwhile is no part of the key. */
    private boolean describing;

    /** @param key what is written, and where faults are looked for */
    public CanonicalSerialOutput(ByteOutput out, Object key) throws IOException {
        this(out, key, key);
    }

    /** @param root what is written of the key */
    private CanonicalSerialOutput(ByteOutput out, Object key, Object root) throws IOException {
        super(out);
        this.key = key;
        this.root = root;
        enableReplaceObject(true);
    }

    /** Writes what the superclass would, with the name that the format fixes. */
    @Override
    protected void writeClassDescriptor(ObjectStreamClass type) throws IOException {
        if (type.forClass() != CanonicalList.class) {
            super.writeClassDescriptor(type);
            return;
        }
        writeUTF(CanonicalList.nameInStore(CanonicalList.class));
        writeLong(type.getSerialVersionUID());
        writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
        ObjectStreamField[] fields = type.getFields();
        writeShort(fields.length);
        describing = true;
        for (ObjectStreamField field : fields) {
            writeByte(field.getTypeCode());
            writeUTF(field.getName());
            writeObject(field.getTypeString());
        }
        describing = false;
    }

    @Override
    protected @Nullable Object replaceObject(@Nullable Object object) throws IOException {
        if (describing) {
            return object;
        }
        // An exception that ends the stream is written into it, too.
        failed |= object instanceof IOException;
        if (object == null || failed || object instanceof Enum) {
            return object;
        }
        Object canonical = canonical(object);
        String fault = KeyFaults.of(canonical);
        if (fault != null) {
            throw KeyFaults.exception(key, fault);
        }
        Object first = firsts.putIfAbsent(contentOf(canonical), canonical);
        return first == null ? canonical : first;
    }

    private Object canonical(Object object) throws IOException {
        if (object instanceof Double number) {
            return number.isNaN() ? Double.valueOf(Double.NaN) : number;
        }
        if (object instanceof Float number) {
            return number.isNaN() ? Float.valueOf(Float.NaN) : number;
        }
        if (object instanceof URI uri) {
            return URI.create(Uris.canonical(uri));
        }
        if (object instanceof InetAddress address) {
            // Without the host name, which its equals ignores. One without bytes stands in for one of its subclasses.
            byte[] bytes = address.getAddress();
            return bytes == null ? canonical(copy(object)) : InetAddress.getByAddress(bytes);
        }
        if (object.getClass().getName().equals(IMMUTABLE_COLLECTION)) {
            return immutableCollection(object);
        }
        if (object instanceof List<?> list && SerialOutput.isPlatform(object.getClass())) {
            return new CanonicalList(list.toArray());
        }
        return object;
    }

    /**
     * Returns the list, set or map behind its stand-in, which says to nobody what it is: its elements are exchanged for their
     * indices, so that reading it back is quick and runs no code but the platform's.
     */
    private static Object immutableCollection(Object standIn) throws IOException {
        ByteOutput bytes = new ByteOutput(256);
        Object[] elements;
        try (IndexingOutput stream = new IndexingOutput(bytes, standIn)) {
            stream.writeObject(standIn);
            stream.flush();
            elements = stream.elements.toArray();
        }
        Object copy = read(bytes);
        if (!(copy instanceof List<?> indices)) {
            return copy;
        }
        @Nullable Object[] list = indices.toArray();
        for (int i = 0; i < list.length; i++) {
            list[i] = list[i] instanceof int[] index ? elements[index[0]] : null;
        }
        return new CanonicalList(list);
    }

    /** Returns what an object of the platform, which holds no other ones, is when it is read again. */
    private static Object copy(Object object) throws IOException {
        ByteOutput bytes = new ByteOutput(256);
        try (SerialOutput stream = new SerialOutput(bytes)) {
            stream.writeObject(object);
        }
        return read(bytes);
    }

    private static Object read(ByteOutput bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes.array(), 0, bytes.size());
        try (ObjectInputStream stream = new HeaderlessInput(in)) {
            return stream.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    private static final class HeaderlessInput extends ObjectInputStream {
        HeaderlessInput(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected void readStreamHeader() {
            // None was written.
        }
    }

    private static final class IndexingOutput extends SerialOutput {
        private final Object standIn;
        private final List<Object> elements = new ArrayList<>();

        IndexingOutput(ByteOutput out, Object standIn) throws IOException {
            super(out);
            this.standIn = standIn;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (object == standIn) {
                return object;
            }
            elements.add(object);
            // A new object: a number might be the same one as an element.
            return new int[] {elements.size() - 1};
        }
    }

    /** What an object is the first one of. Stand-ins have no equality, but their bytes have. */
    private Content contentOf(Object object) throws IOException {
        if (object != root && KeyClass.of(object.getClass()).standIn()) {
            ByteOutput bytes = new ByteOutput(128);
            try (CanonicalSerialOutput stream = new CanonicalSerialOutput(bytes, key, object)) {
                stream.writeObject(object);
            }
            return new Content(object.getClass(), bytes.toByteArray());
        }
        return new Content(object.getClass(), object);
    }

    /** Equal by class and content, also for arrays. */
    private record Content(Class<?> type, Object object) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Content content
                    && type == content.type
                    && Objects.deepEquals(object, content.object);
        }

        @Override
        public int hashCode() {
            // Of one element that is an array: by its content.
            return Arrays.deepHashCode(new Object[] {object});
        }
    }
}
