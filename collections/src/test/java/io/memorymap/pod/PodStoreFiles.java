package io.memorymap.pod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Files of stores with 8-byte keys and 16-byte values, seen through {@link SwiftTable}. */
final class PodStoreFiles {
    /** Two fields, so that replacing a value is more than one store. */
    record Sample(long number, double check) {}

    /** Key at 0, value at 16, state at 32: 33 bytes, up to 40. */
    static final int STRIDE = 40;

    static SwiftTable swift(byte[] file) {
        return new SwiftTable(file, 12, 16, 16, STRIDE);
    }

    static SwiftTable swift(Path file) throws IOException {
        return swift(Files.readAllBytes(file));
    }

    static byte[] key(long key) {
        return SwiftTable.key(0, SwiftTable.longs(key), 12);
    }

    static byte[] value(Sample sample) {
        return SwiftTable.longs(sample.number(), Double.doubleToRawLongBits(sample.check()));
    }

    static EntryLayout layout() {
        return EntryLayout.of(BasicType8.class, Sample.class);
    }

    static byte[] image(Sample sample) {
        return layout().value().encode(sample);
    }

    /** What {@link SwiftTable#entries} gives for a store that holds these. */
    static Map<String, String> entries(Map<Long, Sample> model) {
        Map<String, String> entries = new TreeMap<>();
        model.forEach((key, sample) -> entries.put(SwiftTable.hex(key(key)), SwiftTable.hex(value(sample))));
        return entries;
    }

    private PodStoreFiles() {}
}
