package io.memorymap.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The format's text and the descriptor classes give the same numbers under the same names, none more and none less. */
final class FormatDocumentTest {
    private static final Pattern SECTION = Pattern.compile("^###? .*`(\\w+Descriptor)`.*$|^#");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z][A-Z0-9_]*)` \\| (-?[0-9][0-9,]*|0x[0-9A-Fa-f_]+) \\|.*");

    private final Map<String, Map<String, Long>> inCode = constantsOfTheDescriptors();

    @Test
    void everyConstantOfTheDescriptorsIsInTheTextWithItsValueAndViceVersa() throws IOException {
        assertThat(constantsIn(text())).isEqualTo(inCode);
    }

    @Test
    void theDescriptorsOfTheStoreAreSeen() {
        assertThat(inCode)
                .containsKeys(
                        "StoreHeaderDescriptor",
                        "ClassTableDescriptor",
                        "ExtentDescriptor",
                        "SegmentHeaderDescriptor",
                        "CheckpointDescriptor",
                        "SlotDescriptor",
                        "BlockDescriptor",
                        "RecordDescriptor",
                        "PolicyDescriptor");
    }

    @Test
    void anotherValueInTheTextIsCaught() throws IOException {
        List<String> changed = new ArrayList<>(text());
        changed.replaceAll(line -> line.startsWith("| `STEP_SHIFT` | 11 |") ? "| `STEP_SHIFT` | 12 | |" : line);
        assertThat(changed).isNotEqualTo(text());
        assertThat(constantsIn(changed)).isNotEqualTo(inCode);
    }

    @Test
    void aRowTooFewIsCaught() throws IOException {
        List<String> changed = new ArrayList<>(text());
        assertThat(changed.removeIf(line -> line.startsWith("| `PREV_END_OFFSET` |")))
                .isTrue();
        assertThat(constantsIn(changed)).isNotEqualTo(inCode);
    }

    @Test
    void aRowTooManyIsCaught() throws IOException {
        List<String> changed = new ArrayList<>(text());
        changed.add("### `SlotDescriptor`");
        changed.add("| `SLOT_COLOUR` | 3 | |");
        assertThat(constantsIn(changed)).isNotEqualTo(inCode);
    }

    @Test
    void everyLinkToASectionLeadsToOne() throws IOException {
        List<String> text = Files.readAllLines(Path.of("FORMAT.md"));
        List<String> anchors = text.stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
        Matcher link = Pattern.compile("\\]\\(#([^)]+)\\)").matcher(String.join("\n", text));
        int links = 0;
        while (link.find()) {
            assertThat(anchors).contains(link.group(1));
            links++;
        }
        assertThat(links).isGreaterThan(15);
    }

    /** The lines of this module's format documents. */
    private static List<String> text() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("FORMAT.md")));
        Path ofPod = Path.of("FORMAT-pod.md");
        if (Files.exists(ofPod)) {
            lines.addAll(Files.readAllLines(ofPod));
        }
        return lines;
    }

    private static Map<String, Map<String, Long>> constantsIn(List<String> lines) {
        Map<String, Map<String, Long>> found = new TreeMap<>();
        String section = "";
        for (String line : lines) {
            Matcher heading = SECTION.matcher(line);
            if (heading.find()) {
                section = heading.group(1) == null ? "" : heading.group(1);
                if (!section.isEmpty()) {
                    found.putIfAbsent(section, new TreeMap<>());
                }
            }
            Matcher row = ROW.matcher(line);
            if (!section.isEmpty() && row.matches()) {
                Long before = requireNonNull(found.get(section)).put(row.group(1), number(row.group(2)));
                assertThat(before)
                        .as("second row of %s in %s", row.group(1), section)
                        .isNull();
            }
        }
        return found;
    }

    private static long number(String text) {
        String digits = text.replace("_", "").replace(",", "");
        return digits.startsWith("0x") ? Long.parseUnsignedLong(digits.substring(2), 16) : Long.parseLong(digits);
    }

    private static Map<String, Map<String, Long>> constantsOfTheDescriptors() {
        Map<String, Map<String, Long>> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of(StoreHeaderDescriptor.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/memorymap/format"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Descriptor.class")) {
                    String type = name.substring(0, name.length() - ".class".length());
                    found.put(type, constantsOf(Class.forName("io.memorymap.format." + type)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException | ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    private static Map<String, Long> constantsOf(Class<?> type) throws IllegalAccessException {
        Map<String, Long> constants = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && Modifier.isStatic(field.getModifiers())) {
                constants.put(field.getName(), ((Number) field.get(null)).longValue());
            }
        }
        return constants;
    }
}
