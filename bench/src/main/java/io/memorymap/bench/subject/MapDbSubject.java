package io.memorymap.bench.subject;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** MapDB's hash map in a mapped file, without transactions. */
record MapDbSubject<K, V>(DB db, HTreeMap<K, V> map) implements Subject<K, V> {
    static <K, V> Subject<K, V> open(Plan<K, V> plan) {
        DB db = DBMaker.fileDB(plan.directory().resolve("mapdb.db").toFile())
                .fileMmapEnable()
                .fileMmapPreclearDisable()
                .cleanerHackEnable()
                .make();
        return new MapDbSubject<>(
                db,
                db.hashMap(
                                "bench",
                                serializer(plan.kind().keyType()),
                                serializer(plan.kind().valueType()))
                        .createOrOpen());
    }

    @SuppressWarnings("unchecked")
    private static <T> Serializer<T> serializer(Class<T> type) {
        Serializer<?> serializer = Serializer.JAVA;
        if (type == String.class) {
            serializer = Serializer.STRING;
        } else if (type == Long.class) {
            serializer = Serializer.LONG;
        } else if (type == byte[].class) {
            serializer = Serializer.BYTE_ARRAY;
        }
        return (Serializer<T>) serializer;
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
        db.close();
    }
}
