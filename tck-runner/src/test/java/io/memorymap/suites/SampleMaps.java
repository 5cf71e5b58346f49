package io.memorymap.suites;

import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestMapGenerator;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** What Guava's suite fills maps with: five entries of the given keys, and numbered values. */
final class SampleMaps<K> implements TestMapGenerator<K, String> {
    private final Class<K> keyType;
    private final List<K> keys;
    private final Supplier<ConcurrentMap<K, String>> maps;

    SampleMaps(Class<K> keyType, List<K> keys, Supplier<ConcurrentMap<K, String>> maps) {
        this.keyType = keyType;
        this.keys = keys;
        this.maps = maps;
    }

    @Override
    public SampleElements<Map.Entry<K, String>> samples() {
        return new SampleElements<>(entry(0), entry(1), entry(2), entry(3), entry(4));
    }

    private Map.Entry<K, String> entry(int i) {
        return Map.entry(keys.get(i), "value " + i);
    }

    @Override
    @SuppressWarnings("unchecked") // the suite passes what samples() gave
    public Map<K, String> create(Object... entries) {
        Map<K, String> map = maps.get();
        for (Object object : entries) {
            Map.Entry<K, String> entry = (Map.Entry<K, String>) object;
            map.put(entry.getKey(), entry.getValue());
        }
        return map;
    }

    @Override
    @SuppressWarnings("unchecked") // arrays of entries have no other form
    public Map.Entry<K, String>[] createArray(int length) {
        return (Map.Entry<K, String>[]) new Map.Entry<?, ?>[length];
    }

    @Override
    @SuppressWarnings("unchecked") // an array of the class of K
    public K[] createKeyArray(int length) {
        return (K[]) Array.newInstance(keyType, length);
    }

    @Override
    public String[] createValueArray(int length) {
        return new String[length];
    }

    @Override
    public Iterable<Map.Entry<K, String>> order(List<Map.Entry<K, String>> insertionOrder) {
        return insertionOrder;
    }
}
