package io.memorymap.frameworks;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value as applications have them: records in records, collections of records, enums, nothing of it Serializable. */
record Order(
        long id,
        Customer customer,
        List<Line> lines,
        Map<LocalDate, Status> history,
        Set<String> tags,
        @Nullable Order replaces) {
    record Customer(String name, @Nullable String mail) {}

    record Line(String article, int amount, BigDecimal price) {}

    enum Status {
        PLACED,
        SENT
    }

    static Order numbered(long id) {
        Order replaced = id % 2 == 0 ? null : numbered(id - 1);
        return new Order(
                id,
                new Customer("Ada " + id, id % 3 == 0 ? null : "ada@example.org"),
                List.of(new Line("tea", 2, new BigDecimal("3.90")), new Line("cup", 1, new BigDecimal("12.00"))),
                Map.of(LocalDate.of(2026, 1, 2), Status.PLACED, LocalDate.of(2026, 1, 3), Status.SENT),
                Set.of("gift", "express"),
                replaced);
    }
}
