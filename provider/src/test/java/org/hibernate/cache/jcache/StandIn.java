package org.hibernate.cache.jcache;

import java.util.function.Supplier;

/** Calls from the package of Hibernate's JCache integration. */
public final class StandIn {
    private StandIn() {}

    public static <T> T call(Supplier<T> action) {
        return action.get();
    }
}
