package io.memorymap;

import java.util.Objects;
import java.util.function.Predicate;

/** The values of a map. What is removed by value is removed only while it has that value. */
final class ValueView<K, V> extends MapView<K, V, V> {
    ValueView(StoreMap<K, V> map) {
        super(map, 0);
    }

    @Override
    V part(StoreEntry<K, V> entry) {
        return entry.value();
    }

    @Override
    public boolean removeIf(Predicate<? super V> filter) {
        Objects.requireNonNull(filter, "filter");
        return map.entrySet().removeIf(entry -> filter.test(entry.getValue()));
    }

    @Override
    public boolean contains(Object value) {
        return map.containsValue(value);
    }
}
