package io.memorymap.pod;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A JVM of the same Java on the same classes, to be killed or to be let crash. */
final class ChildJvm {
    static Process start(Class<?> main, String... arguments) throws IOException {
        Set<String> classPath = new LinkedHashSet<>();
        for (Class<?> type : List.of(MemoryMap.class, main)) {
            classPath.add(Path.of(java.net.URI.create(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString()))
                    .toString());
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                String.join(java.io.File.pathSeparator, classPath),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private ChildJvm() {}
}
