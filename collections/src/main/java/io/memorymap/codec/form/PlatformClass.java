package io.memorymap.codec.form;

import org.jspecify.annotations.Nullable;

/** Classes of the Java platform by name. No class of an application is ever looked up. */
public final class PlatformClass {
    private PlatformClass() {}

    /** The class, not initialized; null if the platform has none of that name. */
    public static @Nullable Class<?> find(String name) {
        if (!name.startsWith("java.") && !name.startsWith("[")) {
            return null;
        }
        try {
            return Class.forName(name, false, ClassLoader.getPlatformClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
