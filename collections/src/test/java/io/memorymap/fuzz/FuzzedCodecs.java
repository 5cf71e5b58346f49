package io.memorymap.fuzz;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.CodecTesting;
import io.memorymap.codec.Codecs;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.TypeTable;
import io.memorymap.codec.form.ClasslessReader;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Bytes of keys and values: an object or a {@link DecodeException}, and no class that the allow-list does not name. */
final class FuzzedCodecs {
    private static final ObjectInputFilter ALLOWS =
            ObjectInputFilter.Config.createFilter("java.util.*;" + CodecTesting.class.getPackageName() + ".*");

    private static final TypeTable TYPES = types();
    private static final Codec<Object> VALUES =
            Codecs.forValues(Object.class, null, ALLOWS).bind(TYPES);
    private static final Codec<Object> KEYS =
            Codecs.forKeys(Object.class, null, ALLOWS).bind(TYPES);
    private static final Codec<Object> SERIALIZED =
            Codecs.serialization(Object.class, null, ALLOWS).bind(TYPES);

    private static final String[] IDS = {
        "key:java.lang.Object",
        "value:java.lang.Object",
        "serialization:java.lang.Object",
        "value:java.util.Map",
        "key:java.lang.String",
        "string",
        "uuid"
    };

    private FuzzedCodecs() {}

    /** The same numbers in every process, so that seeds mean the same. */
    static TypeTable types() {
        TypeTable types = TypeTable.inMemory();
        Codec<Object> values = Codecs.forValues(Object.class, null).bind(types);
        Codec<Object> serialized =
                Codecs.serialization(Object.class, null, null).bind(types);
        for (Object sample : FuzzSeeds.samples()) {
            CodecTesting.encode(values, sample);
            if (sample instanceof Serializable) {
                CodecTesting.encode(serialized, sample);
            }
        }
        return types;
    }

    static Codec<Object> ofValues() {
        return VALUES;
    }

    static Codec<Object> ofKeys() {
        return KEYS;
    }

    static Codec<Object> ofSerialized() {
        return SERIALIZED;
    }

    static void values(byte[] data) {
        run(VALUES, data);
    }

    static void keys(byte[] data) {
        run(KEYS, data);
    }

    static void serialized(byte[] data) {
        run(SERIALIZED, data);
    }

    private static void run(Codec<Object> codec, byte[] data) {
        boolean promised = codec.decodable(new ByteInput(data, 0, data.length));
        Object decoded = decode(codec, data);
        if (decoded != null && !promised) {
            throw new AssertionError(codec.id() + ": said not to be decodable, but is: " + decoded.getClass());
        }
    }

    private static @Nullable Object decode(Codec<Object> codec, byte[] data) {
        try {
            return codec.decode(new ByteInput(data, 0, data.length));
        } catch (DecodeException refused) {
            return null;
        }
    }

    static void withoutClasses(byte[] data) {
        if (data.length == 0) {
            return;
        }
        try {
            new ClasslessReader(TYPES)
                    .read(IDS[(data[0] & 0xFF) % IDS.length], new ByteInput(data, 1, data.length - 1));
        } catch (DecodeException refused) {
            return;
        }
    }
}
