package io.memorymap.bench.subject;

import java.io.IOException;
import java.util.function.BiConsumer;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.jspecify.annotations.Nullable;

/** Chronicle Map in a file. */
record ChronicleSubject<K, V>(ChronicleMap<K, V> map) implements Subject<K, V> {
    static <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
        Kind<K, V> kind = plan.kind();
        ChronicleMapBuilder<K, V> builder = ChronicleMapBuilder.of(kind.keyType(), kind.valueType())
                .entries(plan.capacity())
                .putReturnsNull(true)
                .removeReturnsNull(true);
        if (kind.keyType() != Long.class) {
            builder.averageKey(kind.key(1));
        }
        if (kind.valueType() != Long.class) {
            builder.averageValue(kind.value(1));
        }
        return new ChronicleSubject<>(builder.createPersistedTo(
                plan.directory().resolve("chronicle.map").toFile()));
    }

    @Override
    public @Nullable V get(K key) {
        return map.get(key);
    }

    @Override
    public void put(K key, V value) {
        map.put(key, value);
    }

    @Override
    public void remove(K key) {
        map.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        map.forEach(action);
    }

    @Override
    public void close() {
        map.close();
    }
}
