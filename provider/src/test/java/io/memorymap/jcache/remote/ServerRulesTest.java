package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.MemoryMapConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server refuses, and what the application is told then. */
@Timeout(120)
class ServerRulesTest {
    private static final Pattern ACL_LINE = Pattern.compile("ACL SETUSER app (.*)");

    private final TestServer server = TestServer.start("--maxmemory", "3mb", "--maxmemory-policy", "noeviction");
    private final RemoteManagers managers = new RemoteManagers(server);

    @AfterEach
    void stop() {
        managers.close();
        server.close();
    }

    @Test
    void aFullServerIsToldOfWithItsPolicy() {
        Cache<String, String> cache = managers.cache("pages", true);
        String page = "x".repeat(100_000);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        cache.put("page " + i, page);
                    }
                })
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("maxmemory-policy")
                .hasMessageContaining("nothing was written");
        assertThat(cache.get("page 0")).isEqualTo(page);
    }

    @Test
    void theUserOfTheReadmeMayDoAllThatACacheNeeds() throws Exception {
        Matcher line = ACL_LINE.matcher(Files.readString(Path.of("../README.md")));
        assertThat(line.find())
                .as("a line of the README that begins with ACL SETUSER app")
                .isTrue();
        List<String> rules = List.of(line.group(1).replace("\\", "").trim().split("\\s+"));
        assertThat(send(List.of("ACL", "SETUSER", "app"), rules)).startsWith("+OK");
        String password = rules.stream()
                .filter(rule -> rule.startsWith(">"))
                .findFirst()
                .orElseThrow()
                .substring(1);
        server.send("ACL", "SETUSER", "default", "off");
        String[] user = {"memorymap.remote.user", "app", "memorymap.remote.password", password};
        Cache<String, String> cache = managers.cache("users", true, user);
        cache.put("a", "1");
        cache.invoke("a", (entry, arguments) -> {
            entry.setValue(entry.getValue() + "+");
            return null;
        });
        assertThat(cache.get("a")).isEqualTo("1+");
        assertThat(cache).hasSize(1);
        cache.removeAll();
        assertThat(cache.get("a")).isNull();
        cache.getCacheManager().destroyCache("users");

        assertThatThrownBy(() -> managers.cache(
                        "users", true, "memorymap.remote.user", "app", "memorymap.remote.password", "secret-no"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("memorymap.remote.password")
                .hasMessageNotContaining("secret-no");
    }

    private String send(List<String> command, List<String> rest) {
        return server.send(Stream.concat(command.stream(), rest.stream()).toArray(String[]::new));
    }

    @Test
    void aServerThatDoesNotTrackIsRefusedWithWhatWorks() {
        assertThat(server.send("ACL", "SETUSER", "app", "on", ">pass", "~*", "&*", "+@all", "-client"))
                .startsWith("+OK");
        String[] user = {"memorymap.remote.user", "app", "memorymap.remote.password", "pass"};
        assertThatThrownBy(() -> managers.cache("users", true, user))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("near = false");
        Cache<String, String> cache = managers.cache("users", false, user);
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Test
    void aCacheWithOtherTypesIsRefusedAndLeftAlone() {
        Cache<String, String> cache = managers.cache("users", true);
        cache.put("a", "1");
        MemoryMapConfiguration<Long, String> others = new MemoryMapConfiguration<Long, String>()
                .setTypes(Long.class, String.class)
                .remote(true);
        assertThatThrownBy(() -> managers.manager().createCache("users", others))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.Long")
                .hasMessageContaining("java.lang.String")
                .hasMessageContaining("on-mismatch = recreate");
        assertThat(cache.get("a")).isEqualTo("1");
        Cache<Long, String> recreated =
                managers.manager("memorymap.default.on-mismatch", "recreate").createCache("users", others);
        recreated.put(1L, "1");
        assertThat(recreated).hasSize(1);
    }

    @Test
    void aDestroyedCacheLeavesNothingThereAndAClosedOneLeavesAll() {
        Cache<String, String> cache = managers.cache("users", true);
        cache.put("a", "1");
        cache.close();
        Cache<String, String> again = managers.cache("users", true);
        assertThat(again.get("a")).isEqualTo("1");
        again.getCacheManager().destroyCache("users");
        assertThat(server.send("DBSIZE")).isEqualTo(":0\r\n");
    }

    @Test
    void aReplicaIsRefused() {
        server.send("REPLICAOF", "127.0.0.1", "1");
        assertThatThrownBy(() -> managers.cache("users", true))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("replica");
    }
}
