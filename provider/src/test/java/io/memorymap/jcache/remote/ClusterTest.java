package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.cluster.SlotHash;
import io.memorymap.jcache.RemoteCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A cache on the three primaries of a cluster. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {
    private static final int SLOTS = 16_384;
    private static final int ENTRIES = 300;

    private final List<TestServer> nodes = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    @BeforeAll
    void start() {
        for (int i = 0; i < 3; i++) {
            TestServer node = TestServer.start(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-config-file",
                    "nodes-" + System.nanoTime() + "-" + i + ".conf");
            nodes.add(node);
        }
        for (int i = 0; i < 3; i++) {
            StringBuilder command = new StringBuilder("CLUSTER ADDSLOTS");
            for (int slot = i * SLOTS / 3; slot < (i + 1) * SLOTS / 3; slot++) {
                command.append(' ').append(slot);
            }
            assertThat(nodes.get(i).send(command.toString().split(" "))).startsWith("+OK");
            nodes.get(i).send("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            nodes.get(0)
                    .send(
                            "CLUSTER",
                            "MEET",
                            "127.0.0.1",
                            Integer.toString(nodes.get(i).port()));
            ids.add(nodes.get(i)
                    .send("CLUSTER", "MYID")
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElseThrow());
        }
        for (TestServer node : nodes) {
            RemoteManagers.await(() -> node.send("CLUSTER", "INFO").contains("cluster_state:ok"));
            RemoteManagers.await(() -> node.send("CLUSTER", "INFO").contains("cluster_known_nodes:3"));
        }
    }

    @AfterAll
    void stop() {
        nodes.forEach(TestServer::close);
    }

    private RemoteManagers managers() {
        return new RemoteManagers(nodes.get(0).uri());
    }

    private static Cache<String, String> cache(RemoteManagers managers, String name) {
        return managers.cache(name, true, "memorymap.remote.cluster", "true");
    }

    @Test
    void entriesAreOnAllPrimariesAndAreFoundAndAnnounced() {
        try (RemoteManagers managers = managers()) {
            Cache<String, String> here = cache(managers, "many");
            Cache<String, String> there = cache(managers, "many");
            Map<String, String> all = new LinkedHashMap<>();
            for (int i = 0; i < ENTRIES; i++) {
                all.put("key " + i, "value " + i);
            }
            here.putAll(all);
            assertThat(there.getAll(all.keySet())).isEqualTo(all);
            for (TestServer node : nodes) {
                assertThat(node.send("DBSIZE")).isNotEqualTo(":0\r\n");
            }
            Set<String> met = new HashSet<>();
            there.forEach(entry -> met.add(entry.getKey()));
            assertThat(met).isEqualTo(all.keySet());
            for (String key : all.keySet()) {
                here.invoke(key, (entry, arguments) -> {
                    entry.setValue("changed");
                    return null;
                });
            }
            for (String key : all.keySet()) {
                RemoteManagers.await(() -> "changed".equals(there.get(key)));
            }
            RemoteManagers.await(() -> {
                long before = there.unwrap(RemoteCache.class).remoteStatistics().nearHits();
                all.keySet().forEach(there::get);
                return there.unwrap(RemoteCache.class).remoteStatistics().nearHits() - before == ENTRIES;
            });
            here.removeAll();
            assertThat(there.iterator().hasNext()).isFalse();
        }
    }

    @Test
    void aSlotThatMovesIsFollowed() {
        try (RemoteManagers managers = managers()) {
            Cache<String, String> here = cache(managers, "users");
            Cache<String, String> there = cache(managers, "users");
            here.put("moving", "1");
            assertThat(there.get("moving")).isEqualTo("1");
            int slot = SlotHash.getSlot("mm:users:{=moving}".getBytes(StandardCharsets.UTF_8));
            int from = Math.min(2, slot * 3 / SLOTS);
            int to = (from + 1) % 3;
            String number = Integer.toString(slot);
            nodes.get(to).send("CLUSTER", "SETSLOT", number, "IMPORTING", ids.get(from));
            nodes.get(from).send("CLUSTER", "SETSLOT", number, "MIGRATING", ids.get(to));
            // While it moves, a key that is not there any more is asked for at the other node, and a write has to wait.
            nodes.get(from)
                    .send(
                            "MIGRATE",
                            "127.0.0.1",
                            Integer.toString(nodes.get(to).port()),
                            "mm:users:{=moving}",
                            "0",
                            "5000");
            assertThat(there.get("moving")).isEqualTo("1");
            assertThatThrownBy(() -> here.put("moving", "2"))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("slot")
                    .hasMessageContaining("nothing was written");
            assertThat(there.get("moving")).isEqualTo("1");
            for (TestServer node : nodes) {
                node.send("CLUSTER", "SETSLOT", number, "NODE", ids.get(to));
            }
            here.put("moving", "3");
            RemoteManagers.await(() -> "3".equals(there.get("moving")));
        }
    }
}
