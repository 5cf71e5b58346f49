package io.memorymap.codec.serial;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What is known of a class that occurs in serialized keys. Holds no reference to the class, so that it can be unloaded. */
public final class KeyClass {
    private static final Map<Class<?>, KeyClass> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private final boolean hashedByIdentity;
    private final boolean standIn;

    /** Keys of this class that were written without finding a fault. */
    public final AtomicLong written = new AtomicLong();

    /** Whether a fault of this class has been logged. */
    public final AtomicBoolean warned = new AtomicBoolean();

    private KeyClass(Class<?> type) {
        hashedByIdentity = !type.isArray() && hashesByIdentity(type);
        standIn = hashedByIdentity && isStandIn(type);
    }

    /** What is known of a class, looked at when it is first met. */
    public static KeyClass of(Class<?> type) {
        KeyClass known = KNOWN.get(type);
        if (known == null) {
            known = new KeyClass(type);
            KeyClass first = KNOWN.putIfAbsent(type, known);
            known = first == null ? known : first;
        }
        return known;
    }

    /** Whether two objects of this class are equal only if they are the same, or stand for another object. */
    boolean hashedByIdentity() {
        return hashedByIdentity;
    }

    /** Whether objects of this class only exist in streams, in place of others, so that their own equality is not asked. */
    boolean standIn() {
        return standIn;
    }

    private static boolean hashesByIdentity(Class<?> type) {
        try {
            return type.getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            // An interface; objects have classes.
            return false;
        }
    }

    private static boolean isStandIn(Class<?> type) {
        if (SerialOutput.isPlatform(type)) {
            return !Modifier.isPublic(type.getModifiers());
        }
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Method method : at.getDeclaredMethods()) {
                if (method.getName().equals("readResolve") && method.getParameterCount() == 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
