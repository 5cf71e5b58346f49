package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.memorymap.jcache.MemoryMapCachingProvider;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The client library is optional: without it all but remote caches works, and a remote one says what is missing. */
class WithoutClientTest {
    @Test
    void aRemoteCacheNamesTheLibraryThatIsMissingAndALocalOneDoesNotMissIt() throws Exception {
        List<URL> paths = new ArrayList<>();
        for (String path : List.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))) {
            if (!path.contains("lettuce") && !path.contains("netty")) {
                paths.add(Path.of(path).toUri().toURL());
            }
        }
        try (URLClassLoader without =
                        new URLClassLoader(paths.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
                AutoCloseable provider = (AutoCloseable) without.loadClass(MemoryMapCachingProvider.class.getName())
                        .getConstructor()
                        .newInstance()) {
            Properties properties = new Properties();
            properties.setProperty("memorymap.remote.uri", "redis://localhost:1");
            properties.setProperty("memorymap.caches.far.remote", "true");
            Throwable told = catchThrowable(() -> manager(provider, "a", properties, without));
            assertThat(rootMessages(told)).anyMatch(message -> message.contains("io.lettuce:lettuce-core"));
            properties.remove("memorymap.caches.far.remote");
            assertThat(manager(provider, "b", properties, without)).isNotNull();
        }
    }

    private static Object manager(Object provider, String name, Properties properties, ClassLoader loader)
            throws ReflectiveOperationException {
        return provider.getClass()
                .getMethod("getCacheManager", URI.class, ClassLoader.class, Properties.class)
                .invoke(provider, URI.create(name), loader, properties);
    }

    private static List<String> rootMessages(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.add(String.valueOf(cause.getMessage()));
        }
        return messages;
    }
}
