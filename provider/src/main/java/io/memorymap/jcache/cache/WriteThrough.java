package io.memorymap.jcache.cache;

import java.util.Collection;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/** The application's writer; whatever it throws comes out as a {@link CacheWriterException}, errors as themselves. */
final class WriteThrough<K, V> {
    private final CacheWriter<? super K, ? super V> writer;

    WriteThrough(CacheWriter<? super K, ? super V> writer) {
        this.writer = writer;
    }

    CacheWriter<? super K, ? super V> writer() {
        return writer;
    }

    void write(K key, V value) {
        run(() -> writer.write(new CacheEntry<>(key, value)));
    }

    void delete(K key) {
        run(() -> writer.delete(key));
    }

    /**
     * Writes several entries. The writer takes out of the collection what it has written.
     *
     * @return what it threw, or null; after null all entries count as written
     */
    @SuppressWarnings("unchecked")
    @Nullable CacheWriterException writeAll(Collection<Cache.Entry<? extends K, ? extends V>> entries) {
        // The writer may be one of supertypes; it only reads the entries, and takes them out.
        return attempt(() -> ((CacheWriter<K, V>) writer).writeAll(entries));
    }

    /**
     * Deletes several keys. The writer takes out of the collection what it has deleted.
     *
     * @return what it threw, or null; after null all keys count as deleted
     */
    @Nullable CacheWriterException deleteAll(Collection<? extends K> keys) {
        return attempt(() -> writer.deleteAll(keys));
    }

    private @Nullable CacheWriterException attempt(Runnable call) {
        try {
            run(call);
            return null;
        } catch (CacheWriterException e) {
            return e;
        }
    }

    private void run(Runnable call) {
        try {
            call.run();
        } catch (CacheWriterException e) {
            throw e;
        } catch (Exception e) {
            throw new CacheWriterException(
                    "The cache writer " + writer.getClass().getName() + " failed", e);
        }
    }
}
