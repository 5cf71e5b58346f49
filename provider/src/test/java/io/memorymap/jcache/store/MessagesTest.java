package io.memorymap.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.remote.TestServer;
import io.memorymap.memory.SpaceRefusal;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code MESSAGES.md} shows what a user is told, word for word: each mistake of the page is made here, and no other one is on it. */
@Timeout(120)
class MessagesTest {
    private static final Path PAGE = Path.of("MESSAGES.md");
    private static final Pattern SECTION = Pattern.compile("(?ms)^## (.+?)\\n(.*?)(?=^## |\\z)");
    private static final Pattern MESSAGE = Pattern.compile("(?s)```\\n(.*?)\\n```");
    private static final MutableConfiguration<String, String> STRINGS = Caches.types(String.class, String.class);

    @TempDir
    Path temporary;

    /** Without the symbolic links that a system may have in the way to its temporary files. */
    private Path directory = Path.of("");

    private final Caches caches = new Caches();
    private final Map<String, String> messages = new LinkedHashMap<>();

    /** Not Serializable. */
    static final class Session {}

    /** Its equals compares what is not written. */
    static final class Token implements Serializable {
        private static final long serialVersionUID = 1L;

        private final transient Object secret = new Object();

        @Override
        public boolean equals(Object object) {
            return object instanceof Token other && Objects.equals(secret, other.secret);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(secret);
        }
    }

    /** A second provider on the class path. */
    public static final class AnotherProvider implements CachingProvider {
        @Override
        public CacheManager getCacheManager(URI uri, ClassLoader classLoader, Properties properties) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClassLoader getDefaultClassLoader() {
            return AnotherProvider.class.getClassLoader();
        }

        @Override
        public URI getDefaultURI() {
            return URI.create("another");
        }

        @Override
        public Properties getDefaultProperties() {
            return new Properties();
        }

        @Override
        public CacheManager getCacheManager(URI uri, ClassLoader classLoader) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CacheManager getCacheManager() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}

        @Override
        public void close(ClassLoader classLoader) {}

        @Override
        public void close(URI uri, ClassLoader classLoader) {}

        @Override
        public boolean isSupported(OptionalFeature optionalFeature) {
            return false;
        }
    }

    @BeforeEach
    void findDirectory() throws IOException {
        directory = temporary.toRealPath();
    }

    @AfterEach
    void close() {
        caches.close();
    }

    @Test
    void thePageHasTheMessagesAsTheyAre() throws Exception {
        configuration();
        files();
        bounds();
        classes();
        applications();
        servers();
        assertThat(page()).containsExactlyEntriesOf(messages);
    }

    private void configuration() throws IOException {
        mistake("A key is misspelled", () -> configured("caches {\n    users { capcity = 1000 }\n  }"));
        mistake("A value is wrong", () -> configured("caches {\n    users { capacity = 100 }\n  }"));
        mistake(
                "A name with dots is not quoted",
                () -> configured("caches {\n    com.acme.User { capacity = 1000 }\n  }"));
        mistake(
                "The file is not there",
                () -> caches.manager(directory.resolve("memroymap.conf").toUri(), new Properties()));
        Path foreign = Files.writeString(directory.resolve("foreign.conf"), "caches { users {} }");
        mistake("The file has no block of ours", () -> caches.manager(foreign.toUri(), new Properties()));
        mistake(
                "A persistent cache has no directory",
                () -> configured("caches {\n    users { persistent = true }\n  }"));
    }

    private CacheManager configured(String text) throws IOException {
        return configured("memorymap.conf", text);
    }

    private CacheManager configured(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "memorymap {\n  " + text + "\n}\n");
        return caches.manager(file.toUri(), new Properties());
    }

    private void files() throws Exception {
        Path inTheWay = Files.createFile(directory.resolve("caches"));
        mistake("The directory is a file", () -> caches.persistent(inTheWay).createCache("users", STRINGS));
        Files.delete(inTheWay);
        Path readOnly = Files.createDirectory(
                directory.resolve("caches"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        mistake("The directory may not be written", () -> {
            if (Files.isWritable(readOnly)) {
                // Root may write everywhere: made by hand, as another user meets it.
                throw OpenFailure.of(
                        "users",
                        new AccessDeniedException(
                                readOnly.resolve("users.mmap.lock").toString()));
            }
            caches.persistent(readOnly).createCache("users", STRINGS);
        });
        mistake("The disk is full", () -> {
            IOException refused = new IOException("No space left on device");
            throw OpenFailure.of(
                    "users", SpaceRefusal.explained(directory.resolve("users.mmap"), Long.MAX_VALUE, 0, refused));
        });

        Process other = OtherProcess.start(directory);
        Properties impatient = Caches.small();
        impatient.setProperty("memorymap.default.when-locked", "fail");
        impatient.setProperty("memorymap.default.lock-wait", "0 s");
        mistake(
                "Another process has the file",
                () -> caches.persistent(directory, impatient).createCache("c", STRINGS));
        warning(
                "Another process has the file of a cache that evicts",
                () -> caches.persistent(directory).createCache("c", STRINGS).close());
        other.getOutputStream().close();
        other.waitFor();

        CacheManager first = caches.persistent(directory);
        first.createCache("users", STRINGS);
        mistake(
                "Another manager has the file",
                () -> caches.manager(directory.toUri(), Caches.small()).createCache("users", STRINGS));
        first.close();
        mistake(
                "The file has other types",
                () -> caches.persistent(directory).createCache("users", Caches.types(Long.class, String.class)));
        Files.setPosixFilePermissions(directory.resolve("users.mmap"), PosixFilePermissions.fromString("rw-rw----"));
        mistake("Others may change the file", () -> caches.persistent(directory).createCache("users", STRINGS));
    }

    private void bounds() {
        Cache<String, byte[]> evicting = caches.create("pages", Caches.types(String.class, byte[].class));
        warning("A value is too large for a cache that evicts", () -> evicting.put("front", new byte[2 << 20]));
        Properties strict = Caches.small();
        strict.setProperty("memorymap.default.eviction", "none");
        Cache<Integer, byte[]> pages = caches.manager(URI.create("strict"), strict)
                .createCache("pages", Caches.types(Integer.class, byte[].class));
        mistake("A value is too large for a cache that does not evict", () -> pages.put(1, new byte[2 << 20]));
        mistake("A cache that does not evict is full", () -> {
            for (int i = 0; ; i++) {
                pages.put(i, new byte[100]);
            }
        });
    }

    private void classes() {
        Cache<String, Session> sessions = caches.create("sessions", Caches.types(String.class, Session.class));
        mistake("A class cannot be stored", () -> sessions.put("ada", new Session()));
        Cache<Token, String> tokens = caches.create("tokens", Caches.types(Token.class, String.class));
        mistake("A key is not equal to its copy", () -> tokens.put(new Token(), "ada"));
    }

    private void applications() throws IOException {
        CacheManager manager = caches.manager(URI.create("shop"), Caches.small());
        manager.createCache("users", STRINGS);
        mistake("The cache exists already", () -> manager.createCache("users", STRINGS));
        mistake("The cache has other types", () -> manager.getCache("users", Long.class, String.class));

        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(CachingProvider.class.getName()), AnotherProvider.class.getName());
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, MemoryMapCachingProvider.class.getClassLoader())) {
            mistake("There are several providers on the class path", () -> Caching.getCachingProvider(loader));
        }
    }

    private void servers() throws IOException {
        mistake("A remote cache has no server", () -> configured("caches {\n    users { remote = true }\n  }"));
        String remote = "caches {\n    users { remote = true, key-type = String, value-type = String }\n  }\n  remote";
        mistake("The server is not there", () -> configured(remote + ".uri = \"redis://127.0.0.1:1\""));
        try (TestServer server = TestServer.start("--maxclients", "100")) {
            String uri = remote + ".uri = \"" + server.uri() + "\"";
            CacheManager manager = configured(uri);
            mistake(
                    "The cache on the server has other types",
                    () -> configured("other.conf", uri.replace("key-type = String", "key-type = Long")));
            Cache<String, String> users = manager.getCache("users", String.class, String.class);
            mistake(
                    "A lease was lost",
                    () -> users.invoke("ada", (entry, arguments) -> {
                        String unused = server.send("FLUSHALL");
                        entry.setValue("Ada");
                        return null;
                    }));
            server.send("ACL", "SETUSER", "default", "-client");
            mistake("The server cannot announce what changes", () -> configured("third.conf", uri));
        }
    }

    private void mistake(String title, ThrowingCallable made) {
        Throwable told = catchThrowable(made);
        assertThat(told).as(title).isNotNull();
        messages.put(title, asOnThePage(String.valueOf(told.getMessage())));
    }

    private void warning(String title, Runnable made) {
        List<String> warnings = new ArrayList<>();
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().equals(Level.WARNING)) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.memorymap");
        logger.addHandler(log);
        try {
            made.run();
        } finally {
            logger.removeHandler(log);
        }
        assertThat(warnings).as(title).hasSize(1);
        messages.put(title, asOnThePage(warnings.get(0)));
    }

    /** With the names of an application, and without what is another time another one. */
    private String asOnThePage(String message) {
        return message.replace(directory.toString(), "/var/lib/myapp")
                .replace(MessagesTest.class.getName() + "$", "com.acme.")
                .replace("the user " + System.getProperty("user.name"), "the user app")
                .replaceAll("redis://127.0.0.1:\\d+", "redis://cache.internal:6379")
                .replaceAll("/127.0.0.1:\\d+", "cache.internal:6379")
                .replaceAll("pid \\d+", "pid 4711")
                .replaceAll("test:\\d+", "shop")
                .replaceAll("\\d{11,}", "12345678901")
                .replaceAll("\\d+ bytes are free", "1048576 bytes are free")
                .replaceAll("Known keys: .*", "Known keys: ...")
                .replaceAll("\\s+", " ");
    }

    private static Map<String, String> page() throws IOException {
        Map<String, String> page = new LinkedHashMap<>();
        Matcher section = SECTION.matcher(Files.readString(PAGE, StandardCharsets.UTF_8));
        while (section.find()) {
            Matcher message = MESSAGE.matcher(section.group(2));
            assertThat(message.find()).as("A message under " + section.group(1)).isTrue();
            page.put(section.group(1), message.group(1).replaceAll("\\s+", " "));
        }
        assertThat(page).doesNotContainKey("");
        assertThat(Set.copyOf(page.values())).hasSameSizeAs(page.keySet());
        return page;
    }
}
