package io.memorymap;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a {@link ChildJvm} does: one verb and its arguments. Uses nothing but the product. */
public final class ChildMain {
    private ChildMain() {}

    /** Runs a verb. */
    public static void main(String[] args) throws IOException {
        Path path = Path.of(args[1]);
        switch (args[0]) {
            case "hold" -> hold(path);
            case "try" -> say(outcome(path, args.length > 2 ? Long.parseLong(args[2]) : 0));
            case "try-twice" -> {
                say(outcome(path, 0));
                say(outcome(path.resolveSibling("second.mm"), 0).replace("opened 1", "opened again"));
            }
            case "full-disk" ->
                say(SmallDiskChild.run(Objects.requireNonNull(path.getParent()), Long.parseLong(args[2])));
            case "full-disk-backup" -> say(FullDiskBackup.run(Objects.requireNonNull(path.getParent())));
            case "evict" -> evict(path, Long.parseLong(args[2]));
            case "fill" -> fill(path, Long.parseLong(args[2]));
            case "start" -> startAndWait(List.of(args).subList(2, args.length));
            case "race" -> race(path, Integer.parseInt(args[2]));
            case "die-creating" -> dieCreating(path, Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    static StoreBuilder<String, String> builder() {
        return KeyValueStore.builder(String.class, String.class);
    }

    /** Opens a store; for a caller that has loaded this class anew. */
    public static AutoCloseable openStore(Path path) throws IOException {
        return builder().open(path);
    }

    private static void hold(Path path) throws IOException {
        try (KeyValueStore<String, String> store = builder().open(path)) {
            store.put("holder", "was here");
            say("open");
            waitForLine();
        }
    }

    /** Opens a store, uses and closes it; says how that went. */
    private static String outcome(Path path, long capacity) {
        StoreBuilder<String, String> builder = builder();
        try (KeyValueStore<String, String> store = (capacity == 0 ? builder : builder.capacity(capacity)).open(path)) {
            store.put("tried", "yes");
            return "opened " + store.size();
        } catch (IOException e) {
            return e.getClass().getName() + ": " + e.getMessage();
        }
    }

    /** Starts a child of its own, which has the same output; says which process that is, and waits. */
    private static void startAndWait(List<String> mainClassAndArguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(mainClassAndArguments);
        Process child = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        say(Long.toString(child.pid()));
        waitForLine();
        child.destroyForcibly();
    }

    /** Puts twice as many entries as a store may have; says how many it has then. */
    private static void evict(Path path, long capacity) throws IOException {
        StoreBuilder<String, String> builder = builder()
                .capacity(capacity)
                .averageEntryBytes(32)
                .eviction(Eviction.TWO_QUEUES)
                .durability(Durability.PROCESS);
        try (KeyValueStore<String, String> store = builder.open(path)) {
            for (int i = 0; i < 2 * capacity; i++) {
                store.set("key " + i, "value");
            }
            say("holds " + store.size());
        }
    }

    /** Puts entries until the store refuses one; says why, and whether all others are there. */
    private static void fill(Path path, long capacity) throws IOException {
        try (KeyValueStore<String, String> store = builder().capacity(capacity).open(path)) {
            int entries = 0;
            String value = "v".repeat(4000);
            try {
                while (true) {
                    store.put("key " + entries, value);
                    entries++;
                }
            } catch (StoreFullException full) {
                say(String.valueOf(full.getMessage()));
            }
            for (int i = 0; i < entries; i++) {
                if (!value.equals(store.get("key " + i))) {
                    say("missing " + i);
                }
            }
            say(store.size() == entries && entries > 1000 ? "all there" : store.size() + " of " + entries);
        }
    }

    /** Opens many paths, as another JVM does at the same time; keeps what it could open until told to end. */
    private static void race(Path directory, int paths) throws IOException {
        List<KeyValueStore<String, String>> won = new ArrayList<>();
        say("ready");
        waitForLine();
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < paths; i++) {
            try {
                won.add(builder().durability(Durability.PROCESS).open(directory.resolve("race-" + i)));
                result.append('1');
            } catch (StoreLockedException lost) {
                result.append('0');
            }
        }
        say(result.toString());
        waitForLine();
        for (KeyValueStore<String, String> store : won) {
            store.close();
        }
    }

    /** Creates a store and halts the JVM at a step of it; says so if there are no more steps. */
    private static void dieCreating(Path path, int step) throws IOException {
        StepFiles files = new StepFiles(n -> {
            if (n == step) {
                Runtime.getRuntime().halt(9);
            }
        });
        builder().open(files.path(path)).close();
        say("steps " + files.steps());
    }

    private static void waitForLine() throws IOException {
        int read = System.in.read();
        while (read >= 0 && read != '\n') {
            read = System.in.read();
        }
    }

    private static void say(String line) {
        PrintStream out = System.out;
        out.println(line);
        out.flush();
    }
}
