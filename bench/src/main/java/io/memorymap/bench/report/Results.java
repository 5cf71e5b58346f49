package io.memorymap.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All figures, by section; kept as one JSON file for each section. Not thread-safe. */
public final class Results {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
    private static final String SUFFIX = ".json";

    private final Map<Key, Result> results = new LinkedHashMap<>();
    private final Map<String, Machine> machines = new LinkedHashMap<>();

    private record Key(String section, String column, String subject) {}

    private record SectionFile(Machine machine, List<Result> results) {}

    /**
     * Reads what is in a directory.
     *
     * @param directory with files as {@link #save} writes them; may be missing
     * @throws IOException if it cannot be read
     */
    public static Results load(Path directory) throws IOException {
        Results loaded = new Results();
        if (!Files.isDirectory(directory)) {
            return loaded;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                SectionFile section = GSON.fromJson(Files.readString(file, StandardCharsets.UTF_8), SectionFile.class);
                for (Result result : section.results()) {
                    loaded.add(result);
                    loaded.machines.put(result.section(), section.machine());
                }
            }
        }
        return loaded;
    }

    /**
     * Adds a result; one that is there for the same subject and experiment gets more JVMs.
     *
     * @param result the result
     */
    public void add(Result result) {
        results.merge(new Key(result.section(), result.column(), result.subject()), result, Result::with);
    }

    /**
     * Forgets a section.
     *
     * @param section its id
     */
    public void clear(String section) {
        results.keySet().removeIf(key -> key.section.equals(section));
        machines.remove(section);
    }

    /**
     * Writes one section.
     *
     * @param directory where to, created if it is missing
     * @param section its id
     * @param machine where it was measured
     * @throws IOException if it cannot be written
     */
    public void save(Path directory, String section, Machine machine) throws IOException {
        machines.put(section, machine);
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve(section + SUFFIX),
                GSON.toJson(new SectionFile(machine, of(section))) + "\n",
                StandardCharsets.UTF_8);
    }

    /**
     * The results of a section, in the order in which they came.
     *
     * @param section its id
     */
    public List<Result> of(String section) {
        return results.values().stream()
                .filter(result -> result.section().equals(section))
                .toList();
    }

    /** The machines on which the sections were measured, each once. */
    public List<Machine> machines() {
        return new ArrayList<>(machines.values().stream().distinct().toList());
    }

    /**
     * The ids of the sections that were measured on a machine.
     *
     * @param machine one of {@link #machines}
     */
    public List<String> sections(Machine machine) {
        return machines.entrySet().stream()
                .filter(entry -> entry.getValue().equals(machine))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * One result, or null.
     *
     * @param section id of the section
     * @param column the experiment
     * @param subject the subject
     */
    public @Nullable Result find(String section, String column, String subject) {
        return results.get(new Key(section, column, subject));
    }

    /**
     * The median of one result.
     *
     * @param section id of the section
     * @param column the experiment
     * @param subject the subject
     */
    public OptionalDouble median(String section, String column, String subject) {
        Result result = find(section, column, subject);
        return result == null ? OptionalDouble.empty() : result.median();
    }
}
