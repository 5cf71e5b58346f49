package io.memorymap.bench.figure;

import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.workload.Flags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Starts children, and looks after the directory in which one of them after the other works on the same files. */
final class Children implements AutoCloseable {
    private static final int BLOCK = 512;

    private final Peer peer;
    private final Data data;
    private final long entries;
    private final Path log;
    private final Path directory;

    Children(Peer peer, Data data, long entries, Path parent, Path log) throws IOException {
        this.peer = peer;
        this.data = data;
        this.entries = entries;
        this.log = log;
        directory = Files.createTempDirectory(parent, "bench-" + peer);
    }

    /** Runs a child to its end; the numbers that it printed. */
    List<Double> run(String what, String... more) throws IOException, InterruptedException {
        Process process = start(what, more);
        List<Double> numbers = new ArrayList<>();
        try (BufferedReader lines = lines(process)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number(line, numbers);
            }
        }
        int status = process.waitFor();
        if (status != 0 || numbers.isEmpty()) {
            throw new IOException(what + " ended with status " + status + ", see " + log);
        }
        return numbers;
    }

    /** Runs a child and kills it with SIGKILL as soon as it has printed a number that large; the last number that it printed. */
    long runAndKill(String what, long enough) throws IOException, InterruptedException {
        Process process = start(what);
        List<Double> numbers = new ArrayList<>();
        try (BufferedReader lines = lines(process)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number(line, numbers);
                if (!numbers.isEmpty() && numbers.get(numbers.size() - 1) >= enough) {
                    // Not by the process itself: that would close the stream which is still read.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        if (numbers.isEmpty()) {
            throw new IOException(what + " ended early, see " + log);
        }
        return numbers.get(numbers.size() - 1).longValue();
    }

    /** Libraries print too; what is no number is none of ours. */
    private static void number(String line, List<Double> numbers) {
        if (line.matches("-?[0-9.]+(E[0-9-]+)?")) {
            numbers.add(Double.valueOf(line));
        }
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private Process start(String what, String... more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Flags.all());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(List.of(what, peer.name(), data.name(), Long.toString(entries), directory.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Bytes that the files take of the disk, which is less than their lengths where they are sparse. */
    long diskBytes() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("du", "-s", "--block-size=" + BLOCK, directory.toString()).start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("du cannot read " + directory);
        }
        return BLOCK * Long.parseLong(line.split("\\s", 2)[0]);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> files = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
