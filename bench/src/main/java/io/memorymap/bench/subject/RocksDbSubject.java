package io.memorymap.bench.subject;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** RocksDB with a cache of blocks that holds all, and Bloom filters. */
record RocksDbSubject<K, V>(Kind<K, V> kind, Options options, RocksDB db) implements Subject<K, V> {
    private static final long CACHE_BYTES = 512L << 20;

    static <K, V> Subject<K, V> open(Plan<K, V> plan) throws IOException {
        RocksDB.loadLibrary();
        Options options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(new LRUCache(CACHE_BYTES))
                        .setFilterPolicy(new BloomFilter()));
        try {
            return new RocksDbSubject<>(
                    plan.kind(),
                    options,
                    RocksDB.open(options, plan.directory().resolve("rocksdb").toString()));
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public @Nullable V get(K key) {
        try {
            byte[] found = db.get(kind.encodeKey(key));
            return found == null ? null : kind.decodeValue(ByteBuffer.wrap(found));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void put(K key, V value) {
        try {
            db.put(kind.encodeKey(key), kind.encodeValue(value));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void remove(K key) {
        try {
            db.delete(kind.encodeKey(key));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        try (RocksIterator entries = db.newIterator()) {
            for (entries.seekToFirst(); entries.isValid(); entries.next()) {
                action.accept(
                        kind.decodeKey(ByteBuffer.wrap(entries.key())),
                        kind.decodeValue(ByteBuffer.wrap(entries.value())));
            }
        }
    }

    @Override
    public void close() {
        db.close();
        options.close();
    }
}
