package io.memorymap.jcache.serializer;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.EncodeException;
import org.jspecify.annotations.Nullable;

/**
 * Values written as JSON by Jackson, with the modules that are on the class path. The JSON says what the values' type leaves open only where the
 * application's annotations have it so.
 */
final class JsonCodec<T> extends LibraryCodec<T> {
    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final Class<T> type;
    private final boolean saysTypes;

    JsonCodec(Class<T> type, AllowedClasses allowed) {
        super("json", type);
        this.type = type;
        ObjectMapper mapper = JsonMapper.builder()
                .addModules(ObjectMapper.findModules(allowed.loader()))
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                        .allowIfSubType(new BasicPolymorphicTypeValidator.TypeMatcher() {
                            @Override
                            public boolean match(MapperConfig<?> config, Class<?> named) {
                                return allowed.allows(named);
                            }
                        })
                        .build())
                .build();
        this.writer = mapper.writerFor(type);
        this.reader = mapper.readerFor(type);
        this.saysTypes = mapper.getSerializationConfig()
                        .introspectClassAnnotations(type)
                        .getClassAnnotations()
                        .get(JsonTypeInfo.class)
                != null;
    }

    @Override
    void write(T value, ByteOutput out) throws Exception {
        if (!saysTypes && value.getClass() != type) {
            throw new EncodeException(
                    "values are declared as " + type.getName()
                            + ", and JSON would not say that this one is another class. Declare that, or annotate the type with JsonTypeInfo");
        }
        out.writeBytes(writer.writeValueAsBytes(value));
    }

    @Override
    @Nullable Object read(byte[] array, int offset, int length) throws Exception {
        return reader.readValue(array, offset, length);
    }
}
