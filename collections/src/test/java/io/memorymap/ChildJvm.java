package io.memorymap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another JVM that runs {@link ChildMain}: as the same user, as another one, or under a command that limits it. */
final class ChildJvm implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    private ChildJvm(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader();
        in = process.outputWriter();
    }

    static ChildJvm start(String... arguments) throws IOException {
        return new ChildJvm(command(ownClasses(), arguments));
    }

    /** Starts a child through a shell, in whose script {@code "$@"} stands for the JVM's command line. */
    static ChildJvm startByShell(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(command(ownClasses(), arguments));
        return new ChildJvm(command);
    }

    /** Starts a child as the user nobody; only root can. The classes are copied to where that user can read them. */
    static ChildJvm startAsNobody(Path readable, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
        Path classes = readable.resolve("classes");
        if (!Files.exists(classes)) {
            for (String root : ownClasses().split(java.io.File.pathSeparator, -1)) {
                copyTree(Path.of(root), classes);
            }
        }
        command.addAll(command(classes.toString(), arguments));
        return new ChildJvm(command);
    }

    static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static List<String> command(String classPath, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Short-lived: the second compiler would only cost.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp", classPath));
        command.add(ChildMain.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String ownClasses() {
        return location(KeyValueStore.class) + java.io.File.pathSeparator + location(ChildMain.class);
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (file.toString().endsWith(".class")) {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    long pid() {
        return process.pid();
    }

    /** The next line that the child prints. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("The child has ended instead of saying something");
        }
        return line;
    }

    /** Tells a waiting child to go on. */
    void goOn() throws IOException {
        in.write("\n");
        in.flush();
    }

    /** All that the child still prints, and its exit status as the last line. */
    List<String> end() throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        String line = out.readLine();
        while (line != null) {
            lines.add(line);
            line = out.readLine();
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("The child does not end");
        }
        lines.add("exit " + process.exitValue());
        return lines;
    }

    /** Ends the child with SIGKILL. */
    void kill() {
        // Not by the process itself, which would close the streams that end() reads.
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
