package io.memorymap.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.cache.Cache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resilience4j puts a cache before a call that may fail. */
class ResilienceTest {
    @TempDir
    Path directory;

    @Test
    void aCallIsMadeOnceAndNotAgainAfterARestart() {
        AtomicInteger calls = new AtomicInteger();
        for (int start = 0; start < 2; start++) {
            try (CacheManager manager = Managers.open(directory)) {
                Cache<String, String> cache =
                        Cache.of(manager.createCache("answers", Managers.types(String.class, String.class)));
                List<Object> errors = new ArrayList<>();
                cache.getEventPublisher().onError(errors::add);
                Function<String, String> decorated =
                        Cache.decorateSupplier(cache, () -> "answer " + calls.incrementAndGet());
                assertThat(decorated.apply("question")).isEqualTo("answer 1");
                assertThat(decorated.apply("question")).isEqualTo("answer 1");
                assertThat(cache.getMetrics().getNumberOfCacheHits()).isEqualTo(1 + start);
                assertThat(errors).isEmpty();
            }
        }
        assertThat(calls).hasValue(1);
    }
}
