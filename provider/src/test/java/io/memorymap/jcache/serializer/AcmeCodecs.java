package io.memorymap.jcache.serializer;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.jcache.CodecProvider;
import java.io.ObjectInputFilter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A service as applications have it: strings in upper case. */
public final class AcmeCodecs implements CodecProvider {
    @Override
    public String name() {
        return "acme";
    }

    @Override
    @SuppressWarnings("unchecked") // the type is compared
    public <T> @Nullable Codec<T> codec(
            Class<T> type, @Nullable ClassLoader loader, @Nullable ObjectInputFilter filter) {
        return type == String.class ? (Codec<T>) new Loud() : null;
    }

    /** What is put in lower case comes out in upper case. */
    static final class Loud implements Codec<String> {
        @Override
        public String id() {
            return "acme:loud";
        }

        @Override
        public void encode(String value, ByteOutput out) {
            out.writeBytes(value.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String decode(ByteInput in) {
            return new String(in.readBytes(in.remaining()), StandardCharsets.UTF_8);
        }
    }
}
