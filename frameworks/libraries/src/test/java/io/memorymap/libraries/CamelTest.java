package io.memorymap.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.MemoryMapCachingProvider;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jcache.JCacheConstants;
import org.apache.camel.component.jcache.policy.JCachePolicy;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Camel's routes put into a cache, look up, listen, and leave out what is in it already. */
@SuppressWarnings("try") // its contexts may be interrupted when they are closed, and then the test fails
class CamelTest {
    @TempDir
    Path directory;

    @Test
    void whatARoutePutsIsThereForARouteOfTheNextContext() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            try (ProducerTemplate template = context.createProducerTemplate()) {
                act(template, "PUT", "ada", "Lovelace");
            }
        }
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            try (ProducerTemplate template = context.createProducerTemplate()) {
                assertThat(act(template, "GET", "ada", "none")).isEqualTo("Lovelace");
            }
        }
    }

    @Test
    void aRouteHearsOfChanges() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (CamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(people())
                            .process(exchange ->
                                    heard.add(exchange.getMessage().getHeader(JCacheConstants.EVENT_TYPE, String.class)
                                            + " "
                                            + exchange.getMessage().getHeader(JCacheConstants.KEY)));
                }
            });
            context.start();
            try (ProducerTemplate template = context.createProducerTemplate()) {
                act(template, "PUT", "grace", "Hopper");
                act(template, "REMOVE", "grace", "none");
            }
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("CREATED grace");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("REMOVED grace");
        }
    }

    /** Camel's policy clears its cache when the route stops, so there is nothing to see after a restart. */
    @Test
    void whatARouteHasAnsweredIsNotComputedAgain() throws Exception {
        AtomicInteger computed = new AtomicInteger();
        try (CacheManager manager = Managers.open(directory);
                CamelContext context = new DefaultCamelContext()) {
            JCachePolicy policy = new JCachePolicy();
            policy.setCache(manager.createCache("answers", Managers.types(Object.class, Object.class)));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:ask")
                            .policy(policy)
                            .process(exchange -> exchange.getMessage().setBody("answer " + computed.incrementAndGet()));
                }
            });
            context.start();
            try (ProducerTemplate template = context.createProducerTemplate()) {
                for (int i = 0; i < 2; i++) {
                    assertThat(template.requestBody("direct:ask", "question")).isEqualTo("answer 1");
                }
                assertThat(template.requestBody("direct:ask", "another question"))
                        .isEqualTo("answer 2");
            }
        }
    }

    private Object act(ProducerTemplate template, String action, String key, String body) {
        return template.request(people(), exchange -> {
                    exchange.getMessage().setHeader(JCacheConstants.ACTION, action);
                    exchange.getMessage().setHeader(JCacheConstants.KEY, key);
                    exchange.getMessage().setBody(body);
                })
                .getMessage()
                .getBody();
    }

    private String people() {
        return "jcache:people?cachingProvider=" + MemoryMapCachingProvider.class.getName() + "&configurationUri=RAW("
                + directory.toUri() + ")";
    }
}
