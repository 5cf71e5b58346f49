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

/** Reads what {@link SerialOutput} wrote, within {@link SerialLimits}. */
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

    /** @param size the length of the stream in bytes */
    public SerialInput(InputStream in, TypeResolver resolver, int size) throws IOException {
        super(in);
        this.resolver = resolver;
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
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
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
