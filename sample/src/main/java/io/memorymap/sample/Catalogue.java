package io.memorymap.sample;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Looks books up, slowly: it stands for a database or a service far away. */
@Service
public class Catalogue {
    private static final long MILLIS_FOR_A_BOOK = 50;

    private final AtomicInteger lookups = new AtomicInteger();

    /**
     * The book of a number.
     *
     * @param isbn the number
     * @return the book
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    @Cacheable("books")
    public Book find(String isbn) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(MILLIS_FOR_A_BOOK);
        lookups.incrementAndGet();
        return new Book(
                isbn,
                "Volume " + isbn,
                List.of(new Book.Author("Ada Lovelace", 1815), new Book.Author("Luigi Menabrea", 1809)),
                LocalDate.of(1843, 9, 1),
                new BigDecimal("12.50"));
    }

    /** How many books were looked up since the application started. */
    public int lookups() {
        return lookups.get();
    }
}
