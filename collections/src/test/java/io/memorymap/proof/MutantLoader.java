package io.memorymap.proof;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/** Loads the project's classes itself, from the first of some places that has them, and leaves all others to its parent. */
final class MutantLoader extends URLClassLoader {
    private static final String ROOT = "io.memorymap.";

    /** Rooms that know nothing of the engine: loading them again would only take time. */
    private static final List<String> BELOW = List.of(ROOT + "codec.", ROOT + "format.", ROOT + "memory.");

    private final boolean whole;

    /**
     * A loader.
     *
     * @param places where classes are looked for
     * @param whole whether the rooms below the engine are loaded here too
     * @param parent what loads everything else
     */
    MutantLoader(URL[] places, boolean whole, ClassLoader parent) {
        super(places, parent);
        this.whole = whole;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isOwn(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            Class<?> type = loaded == null ? findClass(name) : loaded;
            if (resolve) {
                resolveClass(type);
            }
            return type;
        }
    }

    private boolean isOwn(String name) {
        return name.startsWith(ROOT) && (whole || !isBelow(name));
    }

    /** Whether a class lies in a room that knows nothing of the engine. */
    static boolean isBelow(String name) {
        return BELOW.stream().anyMatch(name::startsWith);
    }
}
