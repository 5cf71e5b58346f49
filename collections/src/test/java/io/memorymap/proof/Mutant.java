package io.memorymap.proof;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The classes of a product with a bug in it: the sources that the bug changes are compiled anew, and stand before the product's own in a
 * class loader in which the harnesses are loaded too. The product knows nothing of it.
 */
final class Mutant {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "memorymap");

    private final Path classes;
    private final boolean whole;

    private Mutant(Path classes, boolean whole) {
        this.classes = classes;
        this.whole = whole;
    }

    /**
     * Compiles the changed sources.
     *
     * @param bug the bug
     * @param directory an empty directory, for sources and classes
     * @throws AssertionError if a place is not in the sources any more, or does not compile when it is changed
     */
    static Mutant of(PlantedBug bug, Path directory) throws IOException {
        Map<String, String> changed = new LinkedHashMap<>();
        // A harness that lies below the engine has to meet the changed one too.
        boolean whole = MutantLoader.isBelow("io.memorymap." + bug.type());
        for (PlantedBug.Edit edit : bug.edits()) {
            String source = changed.containsKey(edit.file())
                    ? changed.get(edit.file())
                    : Files.readString(SOURCES.resolve(edit.file() + ".java"));
            if (!source.contains(edit.from())) {
                throw new AssertionError("Bug " + bug + " has no place in " + edit.file()
                        + " any more; say in PlantedBugs how to plant it now:\n" + edit.from());
            }
            changed.put(edit.file(), source.replace(edit.from(), edit.to()));
            whole |= !edit.file().startsWith("engine/");
        }
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : changed.entrySet()) {
            Path file = directory.resolve(source.getKey() + ".java");
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()));
        }
        if (!files.isEmpty()) {
            compile(bug, files, classes);
        }
        return new Mutant(classes, whole);
    }

    private static void compile(PlantedBug bug, List<Path> files, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        String classPath = location(io.memorymap.KeyValueStore.class)
                + java.io.File.pathSeparator
                + location(org.jspecify.annotations.Nullable.class);
        List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath);
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!compiled) {
                throw new AssertionError("Bug " + bug + " does not compile: " + said);
            }
        }
    }

    /** A loader of its classes, and of those of the harnesses. */
    MutantLoader loader() throws IOException {
        URL[] places = {
            classes.toUri().toURL(),
            location(io.memorymap.KeyValueStore.class).toUri().toURL(),
            location(Mutant.class).toUri().toURL()
        };
        return new MutantLoader(places, whole, Mutant.class.getClassLoader());
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
