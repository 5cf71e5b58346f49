package io.memorymap.frameworks;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** A service with the annotations of JSR-107. */
@CacheDefaults(cacheName = "books")
class Library {
    record Book(String isbn, String title, List<String> authors) {}

    private final AtomicInteger searched = new AtomicInteger();

    @CacheResult
    Book find(String isbn) {
        searched.incrementAndGet();
        return new Book(isbn, "The Art of " + isbn, List.of("Knuth"));
    }

    /** Two parameters are the key, the third is none. */
    @CacheResult
    Book edition(@CacheKey String isbn, @CacheKey int edition, boolean hurry) {
        searched.incrementAndGet();
        return new Book(isbn, "Edition " + edition + (hurry ? ", in a hurry" : ""), List.of());
    }

    @CachePut
    void replace(@CacheKey String isbn, @CacheValue Book book) {}

    @CacheRemove
    void remove(String isbn) {}

    @CacheRemoveAll
    void removeAll() {}

    int searched() {
        return searched.get();
    }
}
