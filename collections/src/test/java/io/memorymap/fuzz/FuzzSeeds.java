package io.memorymap.fuzz;

import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.CodecTesting;
import io.memorymap.codec.CodecTesting.Color;
import io.memorymap.codec.CodecTesting.FullTable;
import io.memorymap.codec.CodecTesting.Plain;
import io.memorymap.codec.Codecs;
import io.memorymap.fuzz.FuzzedStore.Part;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes the inputs with which fuzzing begins, from what the library itself writes: {@code mvn -Dquick -pl collections test-compile}, then
 * {@code java -cp collections/target/classes:collections/target/test-classes io.memorymap.fuzz.FuzzSeeds DIRECTORY}.
 */
final class FuzzSeeds {
    private FuzzSeeds() {}

    /** Argument: the directory of the corpus. */
    public static void main(String[] args) throws IOException {
        for (FuzzTarget target : FuzzTarget.values()) {
            Path directory = Files.createDirectories(Path.of(args[0]).resolve(target.name()));
            int n = 0;
            for (byte[] seed : seeds(target)) {
                Files.write(directory.resolve("seed-" + n), seed);
                n++;
            }
        }
    }

    static List<byte[]> seeds(FuzzTarget target) {
        return switch (target) {
            case POLICY -> List.of(FuzzedPolicy.seed());
            case VALUES -> encoded(target);
            case KEYS -> encoded(target);
            case SERIALIZED -> encoded(target);
            case WITHOUT_CLASSES -> withoutClasses();
            case LOAD -> dumps();
            default -> patches(Part.valueOf(target.name()));
        };
    }

    private static List<byte[]> patches(Part part) {
        List<byte[]> seeds = new ArrayList<>();
        int ranges = FuzzedStore.ranges(part).size();
        for (int flags = 0; flags < FuzzedStore.FLAGS; flags += part == Part.HEADER ? 5 : 1) {
            seeds.add(FuzzedStore.identity(part, flags, flags % ranges, 0, 120));
        }
        return seeds;
    }

    static List<Object> samples() {
        return List.of(
                "text\u4e2d",
                1L,
                new BigDecimal("1.50"),
                new UUID(1, 2),
                new int[] {1, 2, 3},
                new String[] {"a", "b"},
                Color.RED,
                int.class,
                URI.create("http://host/"),
                LocalDate.EPOCH,
                ZonedDateTime.parse("2020-01-01T00:00:00Z"),
                CodecTesting.everything("t\u00e9xt", 1L),
                new ArrayList<>(Arrays.asList("a", 1, null, List.of(2.0))),
                new HashMap<>(Map.of("a", 1)),
                new LinkedHashMap<>(Map.of("b", Set.of(1))),
                new TreeMap<>(Map.of("a", 1)),
                new Plain());
    }

    private static List<byte[]> encoded(FuzzTarget target) {
        List<byte[]> seeds = new ArrayList<>();
        if (target == FuzzTarget.SERIALIZED) {
            // As where no table has room, and as where there is none.
            Codec<Object> alone = Codecs.serialization(Object.class, null, null);
            seeds.add(CodecTesting.encode(alone.bind(FullTable.FULL), new Plain()));
            seeds.add(CodecTesting.encode(alone, new Plain()));
        }
        for (Object sample : samples()) {
            if (target == FuzzTarget.SERIALIZED) {
                if (sample instanceof Serializable) {
                    seeds.add(CodecTesting.encode(FuzzedCodecs.ofSerialized(), sample));
                }
            } else if (target != FuzzTarget.KEYS || !(sample instanceof Plain)) {
                seeds.add(CodecTesting.encode(
                        target == FuzzTarget.KEYS ? FuzzedCodecs.ofKeys() : FuzzedCodecs.ofValues(), sample));
            }
        }
        return seeds;
    }

    private static List<byte[]> withoutClasses() {
        List<byte[]> seeds = new ArrayList<>();
        for (FuzzTarget target : List.of(FuzzTarget.KEYS, FuzzTarget.VALUES)) {
            for (byte[] seed : encoded(target)) {
                ByteOutput out = new ByteOutput(seed.length + 1);
                out.writeByte(target == FuzzTarget.KEYS ? 0 : 1);
                out.writeBytes(seed);
                seeds.add(out.toByteArray());
            }
        }
        return seeds;
    }

    private static List<byte[]> dumps() {
        String first = "{\"store\":{\"keyType\":\"java.lang.String\",\"valueType\":\"%s\",\"keyCodec\":\"string\","
                + "\"valueCodec\":\"%s\",\"metadata\":\"\",\"capacity\":256,\"maxBytes\":65536,\"averageEntryBytes\":64,"
                + "\"maxEntryBytes\":1000,\"evicting\":%s}}\n";
        return List.of(
                (String.format(first, "java.lang.Long", "long", "false") + "{\"key\":\"a\",\"value\":1}\n")
                        .getBytes(StandardCharsets.UTF_8),
                (String.format(first, "java.lang.Object", "value:java.lang.Object", "true")
                                + "{\"types\":[\"com.acme.User\"]}\n"
                                + "{\"key\":\"b\",\"value\":{\"hex\":\"0301\"},\"expiresAt\":4102444800000}\n"
                                + "{\"key\":\"c\",\"value\":\"text\"}\n")
                        .getBytes(StandardCharsets.UTF_8),
                "{\"key\":\"a\",\"value\":1}\n".getBytes(StandardCharsets.UTF_8));
    }
}
