package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.history.OperationLog.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A {@link HistoryWorker} from outside, and those that follow it in the same directory when it was killed. */
final class WorkerProcess implements AutoCloseable {
    static final int MOST_LIVES = 10;
    private static final long END_SECONDS = 60;

    private final int number;
    private final Path directory;
    private final String configuration;
    private final Work work;
    private final long argument;
    private final List<String> options;
    private final List<Path> lives = new ArrayList<>();
    private @Nullable Process process;

    /**
     * Prepares it.
     *
     * @param number of the process, from 1
     * @param directory of its own
     * @param configuration text of its configuration file
     * @param work what it does
     * @param argument what that asks for
     * @param options of its JVM
     */
    WorkerProcess(int number, Path directory, String configuration, Work work, long argument, List<String> options) {
        this.number = number;
        this.directory = directory;
        this.configuration = configuration;
        this.work = work;
        this.argument = argument;
        this.options = options;
    }

    /** Starts it, or the next one in the same directory. */
    void start(long seed) throws IOException {
        int life = lives.size();
        Path place = Files.createDirectories(directory.resolve("life-" + life));
        lives.add(place);
        Files.writeString(place.resolve("memorymap.conf"), configuration);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path", "")));
        command.addAll(options);
        command.addAll(List.of(
                HistoryWorker.class.getName(),
                place.toString(),
                work.name(),
                Integer.toString(number * MOST_LIVES + life),
                Long.toString(seed),
                Long.toString(argument),
                Long.toString(System.nanoTime())));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("said").toFile())
                .start();
    }

    int number() {
        return number;
    }

    /** Whether it works; an error if it has ended. */
    boolean isReady() throws IOException {
        if (!running().isAlive()) {
            throw new AssertionError(this + " has ended with " + running().exitValue() + ":\n" + said());
        }
        return Files.exists(life().resolve("ready"));
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException(this + " was not started");
        }
        return running;
    }

    private Path life() {
        return lives.get(lives.size() - 1);
    }

    private String said() throws IOException {
        return Files.readString(life().resolve("said"));
    }

    /** Ends it as a crash does. */
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /** Stops it where it is; nobody is told. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(running().pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + name + " has ended with " + status);
        }
    }

    /** Lets it end in order. */
    void stop() throws IOException, InterruptedException {
        Files.writeString(life().resolve("stop"), "");
        if (!running().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            running().destroyForcibly();
            throw new AssertionError(this + " does not end:\n" + said());
        }
        if (running().exitValue() != 0) {
            throw new AssertionError(this + " has ended with " + running().exitValue() + ":\n" + said());
        }
    }

    /** How often something was counted, in all its lives. */
    long counted(Counter counter) throws IOException {
        long sum = 0;
        for (OperationLog log : logs()) {
            sum += log.counted(counter);
        }
        return sum;
    }

    /** What it has done, in all its lives. */
    List<Operation> operations() throws IOException {
        List<Operation> operations = new ArrayList<>();
        for (OperationLog log : logs()) {
            operations.addAll(log.operations(number));
        }
        return operations;
    }

    /** What each thread of each life has done, by the number that the thread was given. */
    Map<Integer, List<Operation>> operationsByThread() throws IOException {
        Map<Integer, List<Operation>> operations = new TreeMap<>();
        for (int life = 0; life < lives.size(); life++) {
            for (int thread = 0; thread < HistoryWorker.THREADS; thread++) {
                Path file = file(life, thread);
                if (Files.exists(file)) {
                    operations.put(
                            (number * MOST_LIVES + life) * HistoryWorker.THREADS + thread,
                            OperationLog.read(file).operations(number));
                }
            }
        }
        return operations;
    }

    private List<OperationLog> logs() throws IOException {
        List<OperationLog> logs = new ArrayList<>();
        for (int life = 0; life < lives.size(); life++) {
            for (int thread = 0; thread < HistoryWorker.THREADS; thread++) {
                Path file = file(life, thread);
                if (Files.exists(file) && Files.size(file) > 0) {
                    logs.add(OperationLog.read(file));
                }
            }
        }
        return logs;
    }

    private Path file(int life, int thread) {
        return lives.get(life).resolve("thread-" + thread + ".log");
    }

    /** What its management beans said in the end, by the names of the figures. */
    Map<String, Double> figures() throws IOException {
        return Files.readAllLines(life().resolve("figures")).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(part -> part[0], part -> Double.valueOf(part[1])));
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return "worker " + number + ", life " + (lives.size() - 1);
    }
}
