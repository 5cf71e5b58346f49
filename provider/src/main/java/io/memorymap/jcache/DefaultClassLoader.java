package io.memorymap.jcache;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * Looks where the calling thread's context class loader looks, and then where this provider was loaded. It keeps no class loader
 * but the latter, and no class.
 */
final class DefaultClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    DefaultClassLoader() {
        super("memorymap-default", DefaultClassLoader.class.getClassLoader());
    }

    private @Nullable ClassLoader context() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == this ? null : context;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        ClassLoader context = context();
        if (context != null) {
            try {
                return context.loadClass(name);
            } catch (ClassNotFoundException e) {
                // Not an error yet: the provider's own loader is asked next, and reports if it does not know either.
                return super.loadClass(name, resolve);
            }
        }
        return super.loadClass(name, resolve);
    }

    @Override
    public @Nullable URL getResource(String name) {
        ClassLoader context = context();
        URL found = context == null ? null : context.getResource(name);
        return found == null ? super.getResource(name) : found;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        ClassLoader context = context();
        Enumeration<URL> found = context == null ? null : context.getResources(name);
        return found == null || !found.hasMoreElements() ? super.getResources(name) : found;
    }
}
