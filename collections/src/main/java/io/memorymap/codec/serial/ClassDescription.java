package io.memorymap.codec.serial;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.ObjectStreamField;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a serialization stream says of a class before its first object, as one line: name, serialVersionUID, flags of the stream, and for each
 * field its type and its name, which no {@code ;} can be in. A store's type table gives the line a number, so that not each value repeats it.
 *
 * <pre>{@code com.acme.User@0123456789abcdef;02;Iage;Ljava/lang/String;name;}</pre>
 *
 * <p>Most classes are still what they were when the value was written: their own description is then used as it is. For one that
 * has changed the line is read as the stream would have been. Immutable.
 */
public final class ClassDescription {
    private static final Pattern LINE = Pattern.compile("(.+?)@([0-9a-f]{16});([0-9a-f]{2});(.*)", Pattern.DOTALL);

    /** What comes before the name in a stream that describes a class: two numbers that begin any stream, and the mark. */
    private static final int BEFORE_NAME = 5;

    private static final ClassValue<Own> OWN = new ClassValue<>() {
        @Override
        protected Own computeValue(Class<?> type) {
            ObjectStreamClass stream = ObjectStreamClass.lookupAny(type);
            return new Own(stream, lineOf(stream));
        }
    };

    private final String line;
    private final String className;
    private final long version;
    private final int flags;
    private final String fields;

    /** A class as it is in this process. */
    private record Own(ObjectStreamClass stream, String line) {}

    private ClassDescription(String line, String className, long version, int flags, String fields) {
        this.line = line;
        this.className = className;
        this.version = version;
        this.flags = flags;
        this.fields = fields;
    }

    /** Returns what a line says, null if it is no description. */
    public static @Nullable ClassDescription parse(String line) {
        if (line.indexOf(';') < 0) {
            return null;
        }
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return null;
        }
        return new ClassDescription(
                line,
                parts.group(1),
                HexFormat.fromHexDigitsToLong(parts.group(2)),
                HexFormat.fromHexDigits(parts.group(3)),
                parts.group(4));
    }

    /** Returns the line for a class as it is in this process. */
    static String lineOf(Class<?> type) {
        return OWN.get(type).line;
    }

    /** Returns the name as {@link Class#getName} has it. */
    public String className() {
        return className;
    }

    /** Returns the class and its version, as {@link TypeNames} has them. */
    public String nameAndVersion() {
        return TypeNames.ofVersion(className, version);
    }

    /** Whether streams compare the version with that of the class they find. */
    public boolean isVersioned() {
        return !className.startsWith("[")
                && (flags & (ObjectStreamConstants.SC_SERIALIZABLE | ObjectStreamConstants.SC_EXTERNALIZABLE)) != 0;
    }

    /** Whether a class of the application is described. */
    public boolean isOfApplication() {
        return !SerialOutput.isPlatform(className);
    }

    /**
     * Returns what a stream goes by when it reads objects of the class.
     *
     * @param type of the class's name
     * @throws IOException if nothing that a stream would say is in the line
     */
    public ObjectStreamClass streamClass(Class<?> type) throws IOException {
        Own own = OWN.get(type);
        return own.line.equals(line) ? own.stream : asWritten(type);
    }

    private static String lineOf(ObjectStreamClass stream) {
        StringBuilder line = new StringBuilder(TypeNames.ofVersion(stream.getName(), stream.getSerialVersionUID()))
                .append(';')
                .append(HexFormat.of().toHexDigits((byte) flagsOf(stream)))
                .append(';');
        for (ObjectStreamField field : stream.getFields()) {
            String reference = field.getTypeString();
            line.append(reference == null ? String.valueOf(field.getTypeCode()) : reference)
                    .append(field.getName())
                    .append(';');
        }
        return line.toString();
    }

    /** Only a stream tells whether a class writes its objects by code of its own. */
    private static int flagsOf(ObjectStreamClass stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(stream);
            out.flush();
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            in.skipNBytes(BEFORE_NAME);
            in.readUTF();
            in.readLong();
            return in.readUnsignedByte();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the description that a stream would have held. */
    private ObjectStreamClass asWritten(Class<?> type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
        out.writeShort(ObjectStreamConstants.STREAM_VERSION);
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(className);
        out.writeLong(version);
        out.writeByte(flags);
        writeFields(out);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        try (DescriptionInput in = new DescriptionInput(new ByteArrayInputStream(bytes.toByteArray()), type)) {
            in.readObject();
            ObjectStreamClass described = in.described;
            if (described == null) {
                throw new StreamCorruptedException("not the description of a class: " + line);
            }
            return described;
        } catch (ClassNotFoundException e) {
            throw new InvalidClassException(className, e.toString());
        }
    }

    private void writeFields(DataOutputStream out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream each = new DataOutputStream(bytes);
        int count = 0;
        for (int at = 0; at < fields.length(); count++) {
            int name = endOfType(at);
            int end = name < 0 ? -1 : fields.indexOf(';', name);
            if (end < 0) {
                throw new StreamCorruptedException("no field at character " + at + " of " + fields);
            }
            each.writeByte(fields.charAt(at));
            each.writeUTF(fields.substring(name, end));
            if (isReference(fields.charAt(at))) {
                each.writeByte(ObjectStreamConstants.TC_STRING);
                each.writeUTF(fields.substring(at, name));
            }
            at = end + 1;
        }
        out.writeShort(count);
        bytes.writeTo(out);
    }

    /** Where the type of a field ends that begins here, -1 if it does not. */
    private int endOfType(int from) {
        int at = from;
        while (at < fields.length() && fields.charAt(at) == '[') {
            at++;
        }
        boolean named = at < fields.length() && fields.charAt(at) == 'L';
        int last = named ? fields.indexOf(';', at) : at;
        return last < 0 ? -1 : last + 1;
    }

    private static boolean isReference(char typeCode) {
        return typeCode == 'L' || typeCode == '[';
    }

    /** Keeps the first description as the stream has it. */
    private static final class DescriptionInput extends ObjectInputStream {
        private final Class<?> type;
        private @Nullable ObjectStreamClass described;

        DescriptionInput(InputStream in, Class<?> type) throws IOException {
            super(in);
            this.type = type;
        }

        @Override
        protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
            ObjectStreamClass read = super.readClassDescriptor();
            described = read;
            return read;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) {
            return type;
        }
    }
}
