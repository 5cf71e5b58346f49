package io.memorymap.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbering of a store that leaves nothing behind. */
final class HeapTypeTable implements TypeTable {
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    @Override
    public synchronized int idOf(String typeName) {
        Integer known = ids.get(typeName);
        if (known != null) {
            return known;
        }
        names.add(typeName);
        ids.put(typeName, names.size());
        return names.size();
    }

    @Override
    public synchronized @Nullable String nameOf(int id) {
        return id >= 1 && id <= names.size() ? names.get(id - 1) : null;
    }
}
