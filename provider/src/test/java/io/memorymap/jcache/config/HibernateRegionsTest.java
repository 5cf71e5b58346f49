package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.hibernate.cache.jcache.StandIn;
import org.junit.jupiter.api.Test;

class HibernateRegionsTest {
    @Test
    void hibernateIsRecognizedByItsPackageOnTheStack() {
        assertThat(HibernateRegions.isCalling()).isFalse();
        assertThat(StandIn.call(HibernateRegions::isCalling)).isTrue();
    }

    @Test
    void wellKnownRegionsAreRecognizedByNameAlsoWithAPrefix() {
        assertThat(HibernateRegions.isWellKnown("default-query-results-region")).isTrue();
        assertThat(HibernateRegions.isWellKnown("app.default-query-results-region"))
                .isTrue();
        assertThat(HibernateRegions.isTimestamps("app.default-update-timestamps-region"))
                .isTrue();
        assertThat(HibernateRegions.isTimestamps("org.hibernate.cache.spi.UpdateTimestampsCache"))
                .isTrue();
        assertThat(HibernateRegions.isWellKnown("my-default-query-results-region"))
                .isFalse();
        assertThat(HibernateRegions.isWellKnown("com.acme.User")).isFalse();
    }
}
