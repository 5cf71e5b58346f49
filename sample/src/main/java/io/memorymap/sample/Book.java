package io.memorymap.sample;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * What the catalogue knows of a book. It is not Serializable, and need not be.
 *
 * @param isbn its number
 * @param title its title
 * @param authors who wrote it
 * @param published the day on which it appeared
 * @param price in euros
 */
public record Book(String isbn, String title, List<Author> authors, LocalDate published, BigDecimal price) {
    /**
     * Who wrote it.
     *
     * @param name in full
     * @param born the year
     */
    public record Author(String name, int born) {}
}
