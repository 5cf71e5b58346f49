package io.memorymap.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The class files of the running JDK. */
final class JdkClasses {
    private static final Path MODULES =
            FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    private static final String SUFFIX = ".class";

    private JdkClasses() {}

    /** All of them, module and path without the suffix, as in {@code java.base/java/lang/String}; sorted. */
    static List<String> list() throws IOException {
        try (Stream<Path> files = Files.walk(MODULES)) {
            return files.map(file -> MODULES.relativize(file).toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    // JDK 17 lists a file twice if it was read before its directory was.
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** The bytes of one. */
    static byte[] read(String key) throws IOException {
        return Files.readAllBytes(MODULES.resolve(key + SUFFIX));
    }
}
