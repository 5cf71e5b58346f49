package io.memorymap.pod;

import io.memorymap.EndsWithParent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Cuts its own files short while they are mapped, and prints what each operation then says. */
final class PodFaultChild {
    @SuppressWarnings("ArrayRecordComponent") // An array over many pages.
    record Block(@FixedArray(length = 8192) long[] words) {}

    private static final int ROUNDS = 20_000;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        EndsWithParent.watch();
        Path path = Path.of(arguments[0]);
        boolean warm = Boolean.parseBoolean(arguments[1]);
        try (MemoryMap<Block> map = MemoryMap.open(path.resolve("map"), Block.class);
                PodKeyValueStore<BasicType64, BasicType1024> store =
                        PodKeyValueStore.open(path.resolve("store"), BasicType64.class, BasicType1024.class)) {
            for (int i = 0; i < 250; i++) {
                store.set(BasicType64.of("key-" + i), BasicType1024.of("value-" + i));
            }
            if (warm) {
                // Compiled code reports a fault later than interpreted code does.
                for (int i = 0; i < ROUNDS; i++) {
                    int at = i;
                    map.withLockedStorage(view -> {
                        view.setLong("words", at & 8191, at);
                        return view.getLong("words", at & 8191);
                    });
                    store.set(BasicType64.of("key-" + i % 250), BasicType1024.of("value-" + i));
                    store.get(BasicType64.of("key-" + i % 250));
                }
            }
            cut(path.resolve("map"));
            cut(path.resolve("store"));
            say("map read", () -> map.get());
            say("map write", () -> {
                map.withLockedStorage(view -> {
                    view.setLong("words", 8191, 0x5555);
                    return view;
                });
                return "ok";
            });
            int failed = 0;
            for (int i = 0; i < 250; i++) {
                int key = i;
                if (attempt(() -> store.put(BasicType64.of("key-" + key), BasicType1024.of("again-" + key)))
                        .startsWith("MemoryMapIOException")) {
                    failed++;
                }
            }
            System.out.println("store write: " + (failed > 0 ? "MemoryMapIOException" : "all acknowledged"));
            // A late fault inside an unlock would leave the lock held, and this would wait for ever.
            Thread other = new Thread(() -> say("other thread", store::size));
            other.setDaemon(true);
            other.start();
            other.join(TimeUnit.SECONDS.toMillis(20));
            System.out.println("end");
        }
    }

    private static void cut(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(4096);
        }
    }

    private static void say(String what, Supplier<?> operation) {
        System.out.println(what + ": " + attempt(operation));
    }

    private static String attempt(Supplier<?> operation) {
        try {
            return "done " + (operation.get() != null);
        } catch (MemoryMapIOException e) {
            return "MemoryMapIOException " + e.operation()
                    + (String.valueOf(e.getMessage()).contains("cut short") ? ", cut short" : ", " + e);
        }
    }

    private PodFaultChild() {}
}
