package io.memorymap.codec.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SerialOutput} or {@link DescribedSerialOutput} wrote, within {@link SerialLimits}. */
public final class SerialInput extends ObjectInputStream {
    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "short", short.class,
            "char", char.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "void", void.class);

    private final TypeResolver resolver;
    private final GraphWeight weight;

    /** By their numbers in the stream, less 1; null if the stream describes its classes itself. */
    private final @Nullable ObjectStreamClass @Nullable [] described;

    /**
     * A stream that begins here.
     *
     * @param size the length of the stream in bytes
     * @param described what the numbers in the stream stand for, null if it describes its classes itself
     */
    public SerialInput(
            InputStream in, TypeResolver resolver, int size, @Nullable ObjectStreamClass @Nullable [] described)
            throws IOException {
        super(in);
        this.resolver = resolver;
        this.described = described;
        this.weight = new GraphWeight(SerialLimits.mostElements(size));
        setObjectInputFilter(new SerialLimits(resolver, weight, size));
        enableResolveObject(true);
    }

    /** Returns the primitive type, or void, of this name, null if there is none. */
    public static @Nullable Class<?> primitive(String name) {
        return PRIMITIVES.get(name);
    }

    @Override
    protected void readStreamHeader() {
        // None was written.
    }

    @Override
    protected Object resolveObject(Object object) throws InvalidObjectException {
        weight.add(object);
        return object;
    }

    @Override
    protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
        @Nullable ObjectStreamClass[] known = described;
        int number = known == null ? 0 : readVarInt();
        if (known == null || number == 0) {
            return super.readClassDescriptor();
        }
        ObjectStreamClass stream = number > 0 && number <= known.length ? known[number - 1] : null;
        if (stream == null) {
            throw new StreamCorruptedException("no class is described by the number " + number);
        }
        return stream;
    }

    private int readVarInt() throws IOException {
        int number = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int next = readUnsignedByte();
            number |= (next & 0x7F) << shift;
            if (next <= 0x7F) {
                return number;
            }
        }
        throw new StreamCorruptedException("a number of more than five bytes");
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        Class<?> own = description.forClass();
        if (own != null) {
            return own;
        }
        Class<?> primitive = primitive(description.getName());
        return primitive != null ? primitive : resolver.find(description.getName());
    }

    @Override
    protected Class<?> resolveProxyClass(String[] names) throws IOException, ClassNotFoundException {
        Class<?>[] interfaces = new Class<?>[names.length];
        ClassLoader loader = SerialInput.class.getClassLoader();
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = resolver.find(names[i]);
            if (!interfaces[i].isInterface()) {
                throw new StreamCorruptedException(names[i] + " is not an interface");
            }
            // The stream's filter is asked when the proxy's class has been made, which can run code of the interface.
            if (!resolver.allows(interfaces[i])) {
                throw new InvalidClassException(names[i], "the allow-list does not allow it");
            }
            if (!SerialOutput.isPlatform(interfaces[i])) {
                loader = interfaces[i].getClassLoader();
            }
        }
        InvocationHandler unused = (proxy, method, arguments) -> null;
        return Proxy.newProxyInstance(loader, interfaces, unused).getClass();
    }
}
