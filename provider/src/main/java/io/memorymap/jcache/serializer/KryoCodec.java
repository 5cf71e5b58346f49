package io.memorymap.jcache.serializer;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CompatibleFieldSerializer;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.esotericsoftware.kryo.util.MapReferenceResolver;
import com.esotericsoftware.kryo.util.Pool;
import io.memorymap.codec.ByteOutput;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * Values written by Kryo: fields by their names, so that a class may gain and lose some; objects that are there twice, once; classes without a
 * constructor for it too.
 */
final class KryoCodec<T> extends LibraryCodec<T> {
    private static final int FIRST_BYTES = 256;
    private static final int POOLED = 64;

    private final Pool<Worker> workers;

    KryoCodec(Class<T> type, AllowedClasses allowed) {
        super("kryo", type);
        workers = new Pool<>(true, false, POOLED) {
            @Override
            protected Worker create() {
                return new Worker(type, allowed);
            }
        };
        // A class of the library that is missing is met here.
        workers.free(workers.obtain());
    }

    @Override
    void write(T value, ByteOutput out) {
        Worker worker = workers.obtain();
        worker.output.reset();
        worker.kryo.writeClassAndObject(worker.output, value);
        out.writeBytes(worker.output.getBuffer(), 0, worker.output.position());
        // After a failure it is left to the collector: nobody knows its state.
        workers.free(worker);
    }

    @Override
    @Nullable Object read(byte[] array, int offset, int length) {
        Worker worker = workers.obtain();
        worker.input.setBuffer(array, offset, length);
        Object value = worker.kryo.readClassAndObject(worker.input);
        boolean whole = worker.input.position() == offset + length;
        worker.input.setBuffer(new byte[0]);
        workers.free(worker);
        if (!whole) {
            throw new IllegalArgumentException("bytes are left behind the value");
        }
        return value;
    }

    /** What one thread at a time needs. */
    private static final class Worker {
        final Kryo kryo;
        final Output output = new Output(FIRST_BYTES, -1);
        final Input input = new Input();

        Worker(Class<?> type, AllowedClasses allowed) {
            kryo = new Kryo(new Resolver(allowed), new MapReferenceResolver());
            kryo.setClassLoader(allowed.loader());
            kryo.setRegistrationRequired(false);
            kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
            kryo.setDefaultSerializer(CompatibleFieldSerializer.class);
            if (!type.isInterface() && !Modifier.isAbstract(type.getModifiers())) {
                // By a number instead of its name.
                kryo.register(type);
            }
        }
    }

    /** Every class that is not registered passes here once, written or read, before an object of it is made. */
    private static final class Resolver extends DefaultClassResolver {
        private final AllowedClasses allowed;

        Resolver(AllowedClasses allowed) {
            this.allowed = allowed;
        }

        @Override
        @SuppressWarnings("rawtypes") // the library's
        public Registration registerImplicit(Class type) {
            allowed.check(type);
            return super.registerImplicit(type);
        }
    }
}
