package io.memorymap.jcache.serializer;

import io.memorymap.codec.ByteOutput;
import java.util.Arrays;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;
import org.jspecify.annotations.Nullable;

/** Values written by Apache Fory: fields by their names, so that a class may gain and lose some; objects that are there twice, once. */
final class ForyCodec<T> extends LibraryCodec<T> {
    static {
        // The module cannot require Fory's: that one names an incubating module, which the compiler warns of.
        Module module = ForyCodec.class.getModule();
        if (module.isNamed()) {
            module.getLayer().findModule("org.apache.fory.core").ifPresent(module::addReads);
        }
    }

    private final ThreadSafeFory fory;

    ForyCodec(Class<T> type, AllowedClasses allowed) {
        super("fory", type);
        fory = Fory.builder()
                .withXlang(false)
                .withClassLoader(allowed.loader())
                .withCompatible(true)
                .withRefTracking(true)
                .requireClassRegistration(false)
                .withTypeChecker((resolver, name) -> allowed.allows(name))
                .buildThreadSafeFory();
    }

    @Override
    void write(T value, ByteOutput out) {
        out.writeBytes(fory.serialize(value));
    }

    @Override
    @Nullable Object read(byte[] array, int offset, int length) {
        return fory.deserialize(Arrays.copyOfRange(array, offset, offset + length));
    }
}
