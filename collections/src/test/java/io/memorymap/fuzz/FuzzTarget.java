package io.memorymap.fuzz;

import io.memorymap.cli.FuzzedLoad;
import io.memorymap.fuzz.FuzzedStore.Part;
import java.util.function.Consumer;

/** What is fuzzed: takes any bytes, and throws if they are met in a way that is not promised. */
public enum FuzzTarget {
    HEADER(data -> FuzzedStore.run(Part.HEADER, data)),
    CLASS_TABLE(data -> FuzzedStore.run(Part.CLASS_TABLE, data)),
    SEGMENT_HEADER(data -> FuzzedStore.run(Part.SEGMENT_HEADER, data)),
    CHECKPOINT(data -> FuzzedStore.run(Part.CHECKPOINT, data)),
    SLOTS(data -> FuzzedStore.run(Part.SLOTS, data)),
    BLOCKS(data -> FuzzedStore.run(Part.BLOCKS, data)),
    RECORDS(data -> FuzzedStore.run(Part.RECORDS, data)),
    POLICY(FuzzedPolicy::run),
    VALUES(FuzzedCodecs::values),
    KEYS(FuzzedCodecs::keys),
    SERIALIZED(FuzzedCodecs::serialized),
    WITHOUT_CLASSES(FuzzedCodecs::withoutClasses),
    LOAD(FuzzedLoad::run);

    /** Chooses the targets of a process that fuzzes, with commas between them. */
    public static final String PROPERTY = "memorymap.fuzz.target";

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Consumer<byte[]> code;

    FuzzTarget(Consumer<byte[]> code) {
        this.code = code;
    }

    /** Runs one input. */
    void run(byte[] data) {
        code.accept(data);
    }
}
