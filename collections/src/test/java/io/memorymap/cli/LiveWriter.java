package io.memorymap.cli;

import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;

/**
 * A process that writes to a store as fast as it can, until its standard input ends. Some keys it never touches again; of the
 * others each value names its key and a number that only rises, and carries a sum over both.
 */
final class LiveWriter {
    static final int STABLE_KEYS = 5_000;
    static final int BUSY_KEYS = 5_000;
    private static final int CAPACITY = 16_000;
    private static final int COMPACT_EVERY = 50_000;
    private static final int MAX_PADDING = 200;

    private LiveWriter() {}

    /**
     * Writes.
     *
     * @param args the file; whether the store evicts; the seed
     */
    public static void main(String[] args) throws IOException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread parent = new Thread(() -> {
            try {
                int read = 0;
                while (read >= 0) {
                    read = System.in.read();
                }
            } catch (IOException ended) {
                stop.set(true);
            }
            stop.set(true);
        });
        parent.setDaemon(true);
        parent.start();
        SplittableRandom random = new SplittableRandom(Long.parseLong(args[2]));
        try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                .capacity(CAPACITY)
                .averageEntryBytes(200)
                .eviction(Boolean.parseBoolean(args[1]) ? Eviction.TWO_QUEUES : Eviction.NONE)
                .open(Path.of(args[0]))) {
            for (int i = 0; i < STABLE_KEYS; i++) {
                store.set("stable-" + i, value("stable-" + i, 0, 20));
            }
            for (int i = 0; i < BUSY_KEYS; i++) {
                store.set("busy-" + i, value("busy-" + i, 0, 20));
            }
            System.out.println("ready");
            long number = 1;
            while (!stop.get()) {
                String key = "busy-" + random.nextInt(BUSY_KEYS);
                int action = random.nextInt(10);
                if (action == 0) {
                    store.remove(key);
                } else {
                    store.set(key, value(key, number, random.nextInt(MAX_PADDING)));
                }
                if (++number % COMPACT_EVERY == 0) {
                    store.compact();
                }
            }
        }
    }

    private static String value(String key, long number, int padding) {
        String body = key + ":" + number + ":" + "x".repeat(padding);
        return body + ":" + sum(body);
    }

    /** The number in a value, which must be one of this key, and whole. */
    static long number(String key, String value) {
        String body = value.substring(0, Math.max(0, value.lastIndexOf(':')));
        if (!body.startsWith(key + ":") || !value.equals(body + ":" + sum(body))) {
            throw new AssertionError("a wrong row: " + key + " -> " + value);
        }
        String rest = body.substring(key.length() + 1);
        return Long.parseLong(rest.substring(0, rest.indexOf(':')));
    }

    private static long sum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
