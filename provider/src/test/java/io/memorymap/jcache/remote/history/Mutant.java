package io.memorymap.jcache.remote.history;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A change of one source file of the product: it is compiled beside it, and stands before it on the class path of a process. The product
 * knows nothing of it.
 *
 * @param file the file, under {@code io/memorymap/jcache} and without {@code .java}
 * @param from what stands there, once
 * @param to what is to stand there instead
 */
record Mutant(String file, String from, String to) {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "memorymap", "jcache");

    /**
     * Compiles it.
     *
     * @param directory for source and classes
     * @return where the classes are
     */
    Path compile(Path directory) throws IOException {
        String source = Files.readString(SOURCES.resolve(file + ".java"));
        int at = source.indexOf(from);
        if (at < 0 || source.indexOf(from, at + 1) >= 0) {
            throw new AssertionError(file
                    + " does not have this once any more; say in PlantedBugsTest how to plant the bug now:\n" + from);
        }
        Path changed = directory.resolve(file + ".java");
        Files.createDirectories(changed.getParent());
        Files.writeString(changed, source.replace(from, to));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path", ""));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(said, manager, null, options, null, manager.getJavaFileObjects(changed))
                    .call();
            if (!compiled) {
                throw new AssertionError("It does not compile with the bug in it: " + said);
            }
        }
        return classes;
    }
}
