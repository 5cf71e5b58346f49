package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import javax.cache.CacheException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong in a configuration is an error that says where and what to do; nothing is ignored. */
class ConfigurationErrorsTest {
    @TempDir
    Path directory;

    private AbstractThrowableAssert<?, ?> refused(String text) {
        return assertThatThrownBy(() -> SettingsTests.of(directory, text)).isInstanceOf(CacheException.class);
    }

    @Test
    void anUnknownKeyIsRefusedWithASuggestionAndItsLine() {
        refused("memorymap {\n caches {\n  users {\n   capcity = 1000\n } } }")
                .hasMessageContaining("caches.conf: 4")
                .hasMessageContaining("unknown key \"capcity\" in cache \"users\"")
                .hasMessageContaining("did you mean \"capacity\"?");
        refused("memorymap { default { maxBytes = 1 MiB } }").hasMessageContaining("did you mean \"max-bytes\"?");
        refused("memorymap { cache {} }").hasMessageContaining("did you mean \"caches\"?");
        refused("memorymap { default { expiry { ttl = 1m } } }")
                .hasMessageContaining("unknown key \"ttl\" in the expiry of the default block")
                .hasMessageContaining("duration, factory, policy");
        refused("memorymap { caches { a { listeners = [ { clas = X } ] } } }")
                .hasMessageContaining("did you mean \"class\"?");
        refused("memorymap { default { zzzzzzzzz = 1 } }").message().doesNotContain("did you mean");
    }

    @Test
    void anUnquotedNameWithDotsIsRefusedWithTheAdviceToQuoteIt() {
        refused("memorymap { caches {\n com.acme.User { capacity = 1000 } } }")
                .hasMessageContaining("caches.conf: 2")
                .hasMessageContaining("quote the name: caches { \"com.acme.User\" { ... } }");
        refused("memorymap { caches { com.acme.User {} } }").hasMessageContaining("\"com.acme.User\"");
        refused("memorymap { caches { com.acme.User.capacity = 1000 } }").hasMessageContaining("\"com.acme.User\"");
        assertThatThrownBy(
                        () -> SettingsTests.load(SettingsTests.NAME, "memorymap.caches.com.acme.User.capacity", "1000"))
                .hasMessageContaining("manager property memorymap.caches.com.acme.User.capacity")
                .hasMessageContaining("\"com.acme.User\"");
    }

    @Test
    void aBadValueIsRefusedWithItsLineAndWhatWouldBeRight() {
        refused("memorymap { default {\n capacity = many } }")
                .hasMessageContaining("caches.conf: 2")
                .hasMessageContaining("capacity = many: must be a whole number");
        refused("memorymap { default { capacity = 255 } }").hasMessageContaining("must be 256 to 1000000000");
        refused("memorymap { default { max-bytes = lots } }").hasMessageContaining("a size such as 64 MiB");
        refused("memorymap { default { max-bytes = 4095 } }").hasMessageContaining("4096");
        refused("memorymap { default { lock-wait = soon } }").hasMessageContaining("a duration such as 5 s");
        refused("memorymap { default { lock-wait = -1 s } }").hasMessageContaining("must not be negative");
        refused("memorymap { default { eviction = none, when-locked = follow } }")
                .hasMessageContaining("needs a cache that evicts");
        refused("memorymap { default { eviction = two-queue } }").hasMessageContaining("did you mean \"two-queues\"?");
        refused("memorymap { default { durability = never } }").hasMessageContaining("[periodic, process, sync]");
        refused("memorymap { default { persistent = perhaps } }").hasMessageContaining("must be true or false");
        refused("memorymap { default { directory = \"\" } }").hasMessageContaining("must name a directory");
        refused("memorymap { default { serial-filter = \"a;;b=\" } }").hasMessageContaining("ObjectInputFilter");
        refused("memorymap { default { listeners = x } }").hasMessageContaining("must be a list");
        refused("memorymap { default { listeners = [ {} ] } }").hasMessageContaining("needs its class");
        refused("memorymap { caches { users = 5 } }").hasMessageContaining("must be a block");
        refused("memorymap { caches = 5 }").hasMessageContaining("must be a block");
        refused("memorymap { caches { \"com.*\" { capacity = 1 } } }").hasMessageContaining("must be 256");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        refused("memorymap { default { max-bytes = 1 MiB, average-entry-bytes = 10 } }")
                .hasMessageContaining("not both");
        refused("memorymap { default { expiry { policy = created } } }").hasMessageContaining("needs a duration");
        refused("memorymap { default { expiry { policy = eternal, duration = 1 s } } }")
                .hasMessageContaining("takes no duration");
        refused("memorymap { default { expiry { duration = 1 s } } }").hasMessageContaining("needs a policy");
        refused("memorymap { default { expiry { policy = custom } } }").hasMessageContaining("factory");
        refused("memorymap { caches { a {\n persistent = true } } }")
                .hasMessageContaining("caches.conf: 2")
                .hasMessageContaining("needs a directory");
    }

    @Test
    void aFileThatIsNamedButMissingIsRefused() {
        Path missing = directory.resolve("missing.conf");
        assertThatThrownBy(() -> SettingsTests.load(missing.toUri()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> SettingsTests.load(SettingsTests.NAME, "memorymap.config", "no/such.conf"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("no/such.conf")
                .hasMessageContaining("memorymap.config");
        assertThatThrownBy(() -> SettingsTests.load(SettingsTests.NAME, "memorymap.config", "classpath:no-such.conf"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("no-such.conf");
    }

    @Test
    void aFileThatCannotBeParsedOrHasNoBlockOfOursIsRefused() {
        refused("memorymap { caches {").hasMessageContaining("caches.conf").hasMessageContaining("Cannot read");
        refused("caches { users {} }")
                .hasMessageContaining("no \"memorymap\" block")
                .hasMessageContaining("[caches]");
        refused("memorymap { directory = ${nowhere} }").hasMessageContaining("nowhere");
    }

    @Test
    void aLocalFileIncludesNoUrl() {
        // Nothing listens there: it is refused before anybody tries.
        for (String include : List.of(
                "include \"http://127.0.0.1:9/caches.conf\"",
                "include url(\"https://127.0.0.1:9/caches.conf\")",
                "include \"jar:http://127.0.0.1:9/a.jar!/caches.conf\"",
                "include required(url(\"ftp://127.0.0.1:9/caches.conf\"))")) {
            refused(include + "\nmemorymap { default { capacity = 1000 } }")
                    .hasMessageContaining("may not include one");
        }
        SettingsTests.write(directory, "more.conf", "memorymap { default { capacity = 2000 } }");
        ManagerSettings settings = SettingsTests.of(directory, "include \"more.conf\"");
        assertThat(settings.forCache("any").capacity()).isEqualTo(2000);
    }

    /** What a resource of the class path includes was not asked for either. */
    @Test
    void aFileThatCameFromAUrlIncludesOthersAndNoOtherFileDoes() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String root = "http://127.0.0.1:" + server.getAddress().getPort();
        String include = "include url(\"" + root + "/more.conf\")\nmemorymap {}";
        serve(server, "/caches.conf", include);
        serve(server, "/more.conf", "memorymap { default { capacity = 3000 } }");
        server.start();
        try {
            ManagerSettings settings = SettingsTests.load(URI.create(root + "/caches.conf"));
            assertThat(settings.forCache("any").capacity()).isEqualTo(3000);
            refused(include).hasMessageContaining("may not include one");
            SettingsTests.write(directory, "included.conf", include);
            assertThatThrownBy(() -> ManagerSettings.load(
                            URI.create("classpath:included.conf"),
                            SettingsTests.resources(directory),
                            new Properties(),
                            new Properties()))
                    .hasMessageContaining("may not include one");
        } finally {
            server.stop(0);
        }
    }

    private static void serve(HttpServer server, String path, String text) {
        server.createContext(path, exchange -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @Test
    void anUnknownPropertyIsRefusedToo() {
        assertThatThrownBy(() -> SettingsTests.load(SettingsTests.NAME, "memorymap.directry", "/x"))
                .hasMessageContaining("manager property memorymap.directry")
                .hasMessageContaining("did you mean \"directory\"?");
        Properties system = SettingsTests.properties("memorymap.defaults.capacity", "1000", "other.key", "x");
        assertThatThrownBy(() -> ManagerSettings.load(SettingsTests.NAME, SettingsTests.loader(), null, system))
                .hasMessageContaining("system property memorymap.defaults.capacity")
                .hasMessageContaining("did you mean \"default\"?");
    }

    @Test
    void theTimestampsRegionOfHibernateMustNotLoseEntries() {
        refused("memorymap { caches { default-update-timestamps-region { eviction = two-queues } } }")
                .hasMessageContaining("must be none");
        refused(
                        "memorymap { caches { default-update-timestamps-region { expiry { policy = touched, duration = 1 h } } } }")
                .hasMessageContaining("must be eternal");
        assertThat(SettingsTests.of(directory, "memorymap { caches { default-update-timestamps-region {} } }")
                        .declaredCacheNames())
                .containsExactly("default-update-timestamps-region");
    }
}
