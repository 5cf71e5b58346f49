package io.memorymap.jcache.serializer.shop;

import io.memorymap.jcache.serializer.shop.part.Item;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A value as applications have them, with parts below its package, and plain classes of the JDK. */
@SuppressWarnings("serial") // what the fields hold is serializable, whatever their types say
public class Order implements Serializable {
    private static final long serialVersionUID = 1L;

    private long id;
    private String customer = "";
    private BigDecimal total = BigDecimal.ZERO;
    private List<Item> items = new ArrayList<>();
    private Map<String, Integer> counts = new TreeMap<>();
    private @Nullable Object more;

    /** For JSON. */
    public Order() {}

    /** An order with everything but {@code more}. */
    public static Order of(long id) {
        Order order = new Order();
        order.id = id;
        order.customer = "customer " + id;
        order.total = new BigDecimal("12.50");
        order.items.add(new Item("tea", 2));
        order.items.add(new Item("cups", 6));
        order.counts.put("parcels", 1);
        return order;
    }

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public String getCustomer() {
        return customer;
    }

    public void setCustomer(String customer) {
        this.customer = customer;
    }

    public BigDecimal getTotal() {
        return total;
    }

    public void setTotal(BigDecimal total) {
        this.total = total;
    }

    public List<Item> getItems() {
        return items;
    }

    public void setItems(List<Item> items) {
        this.items = items;
    }

    public Map<String, Integer> getCounts() {
        return counts;
    }

    public void setCounts(Map<String, Integer> counts) {
        this.counts = counts;
    }

    public @Nullable Object getMore() {
        return more;
    }

    public void setMore(@Nullable Object more) {
        this.more = more;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Order other
                && id == other.id
                && customer.equals(other.customer)
                && total.equals(other.total)
                && items.equals(other.items)
                && counts.equals(other.counts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, customer, total, items, counts);
    }
}
