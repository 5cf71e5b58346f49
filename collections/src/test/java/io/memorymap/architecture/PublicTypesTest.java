package io.memorymap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The module's README gives a reason for each public type of an exported package, and for no other. */
class PublicTypesTest {
    private static final Set<String> EXPORTED = Set.of("io.memorymap", "io.memorymap.codec", "io.memorymap.pod");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\S.*) \\|");

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.memorymap");

    @Test
    void eachPublicTypeHasAReasonAndEachReasonAType() throws IOException {
        assertThat(typesOf(table())).containsExactlyInAnyOrderElementsOf(publicTypes());
    }

    @Test
    void aTypeWithoutAReasonIsCaught() throws IOException {
        List<String> without = table().stream()
                .filter(line -> !line.startsWith("| `KeyLock` |"))
                .toList();
        assertThat(typesOf(without)).hasSize(publicTypes().size() - 1);
    }

    private List<String> publicTypes() {
        return MODULE.stream()
                .filter(type -> type.isTopLevelClass()
                        && EXPORTED.contains(type.getPackageName())
                        && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(type -> type.getSimpleName())
                .filter(name -> !name.equals("package-info"))
                .toList();
    }

    private static List<String> table() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        return lines.subList(lines.indexOf("## Public types"), lines.size());
    }

    private static List<String> typesOf(List<String> lines) {
        return lines.stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .collect(Collectors.toList());
    }
}
