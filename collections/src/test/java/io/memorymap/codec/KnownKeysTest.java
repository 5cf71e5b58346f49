package io.memorymap.codec;

import static io.memorymap.codec.CodecTesting.encode;
import static io.memorymap.codec.CodecTesting.keys;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.codec.CodecTesting.Color;
import io.memorymap.codec.scalar.Tags;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.cache.internal.CacheKeyImplementation;
import org.hibernate.cache.internal.NaturalIdCacheKey;
import org.hibernate.cache.spi.QueryKey;
import org.jsr107.ri.annotations.DefaultGeneratedCacheKey;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

/** The keys of Spring and Hibernate are found again whatever instances they are made of, and in every JVM. */
final class KnownKeysTest {
    private final Codec<Object> codec = keys(Object.class);

    @Test
    void a_spring_key_is_its_parameters() {
        String a = "a";
        assertSame(new SimpleKey(a, a), new SimpleKey(new String("a"), new String("a")));
        assertSame(new SimpleKey(1L, List.of("x"), Color.RED), new SimpleKey(1L, Arrays.asList("x"), Color.RED));
        assertSame(new SimpleKey((Object[]) new String[] {"a"}), new SimpleKey("a"));
        assertSame(new SimpleKey("a", new String[] {"b"}), new SimpleKey("a", new Object[] {"b"}));
        assertSame(new SimpleKey(1, null, new int[] {1}), new SimpleKey(1, null, new int[] {1}));
        assertSame(SimpleKey.EMPTY, new SimpleKey());
        assertOther(new SimpleKey("a", "b"), new SimpleKey("b", "a"));
        assertOther(new SimpleKey(1), new SimpleKey(1L));
    }

    @Test
    void a_hibernate_entity_key_does_not_include_its_hash_code() throws ReflectiveOperationException {
        assertSame(basic(7L, "com.acme.User", 1), basic(Long.valueOf(7), new String("com.acme.User"), 2));
        assertOther(basic(7L, "com.acme.User", 1), basic(8L, "com.acme.User", 1));
        assertOther(basic(7L, "com.acme.User", 1), basic(7L, "com.acme.Order", 1));
        Object copy = CodecTesting.roundTrip(codec, basic(Color.RED, "com.acme.User", Color.RED.hashCode()));
        assertThat(copy).isEqualTo(basic(Color.RED, "com.acme.User", 5)).hasSameHashCodeAs(Color.RED);
    }

    @Test
    void a_hibernate_composite_key_is_its_parts() {
        assertSame(
                new CacheKeyImplementation(new Object[] {"a", Color.RED}, "e", "t", 1),
                new CacheKeyImplementation(new Serializable[] {new String("a"), Color.RED}, "e", "t", 2));
        assertOther(
                new CacheKeyImplementation(new Object[] {"a"}, "e", null, 1),
                new CacheKeyImplementation(new Object[] {"a"}, "e", "t", 1));
        assertThat(CodecTesting.roundTrip(codec, new CacheKeyImplementation(7L, "e", "t", 31 * 7 + "t".hashCode())))
                .isEqualTo(new CacheKeyImplementation(7L, "e", "t", 31 * 7 + "t".hashCode()))
                .hasSameHashCodeAs(new CacheKeyImplementation(7L, "e", "t", 31 * 7 + "t".hashCode()));
    }

    @Test
    void a_hibernate_natural_id_is_its_values() {
        assertSame(
                new NaturalIdCacheKey(new Object[] {"a", 1}, "e", null, 1),
                new NaturalIdCacheKey(new Object[] {new String("a"), 1}, "e", null, 2));
        assertOther(
                new NaturalIdCacheKey(new Object[] {"a", 1}, "e", null, 1),
                new NaturalIdCacheKey(new Object[] {"a", 2}, "e", null, 1));
    }

    @Test
    void a_hibernate_query_key_is_its_text_and_parameters() throws ReflectiveOperationException {
        Set<String> filters = new LinkedHashSet<>(List.of("f", "g"));
        int hash = 37 * "a".hashCode() + Color.RED.hashCode();
        QueryKey key = new QueryKey("select 1", bindings(hash, "a", Color.RED), 0, null, filters);
        assertSame(key, new QueryKey("select 1", bindings(6, "a", Color.RED), 0, null, new TreeSet<>(filters)));
        assertOther(key, new QueryKey("select 1", bindings(5, "b", Color.RED), 0, null, filters));
        assertThat(CodecTesting.roundTrip(codec, key)).isEqualTo(key).hasSameHashCodeAs(key);
    }

    @Test
    void a_key_of_the_cache_annotations_is_its_parameters() {
        assertSame(
                new DefaultGeneratedCacheKey(new Object[] {Color.RED, "a"}),
                new DefaultGeneratedCacheKey(new Object[] {Color.RED, new String("a")}));
        assertOther(
                new DefaultGeneratedCacheKey(new Object[] {Color.RED}),
                new DefaultGeneratedCacheKey(new Object[] {Color.BLUE}));
        assertThat(CodecTesting.roundTrip(codec, new DefaultGeneratedCacheKey(new Object[] {1})))
                .isEqualTo(new DefaultGeneratedCacheKey(new Object[] {1}));
    }

    private void assertSame(Object a, Object b) {
        assertThat(encode(codec, a)[0]).isEqualTo((byte) Tags.KNOWN_KEY);
        assertThat(encode(codec, a)).isEqualTo(encode(codec, b));
        assertThat(CodecTesting.decodable(codec, encode(codec, a))).isTrue();
        Object copy = CodecTesting.roundTrip(codec, a);
        assertThat(encode(codec, copy)).isEqualTo(encode(codec, a));
        if (a instanceof SimpleKey) {
            assertThat(a).isEqualTo(b);
            assertThat(copy).isEqualTo(a);
        }
    }

    private void assertOther(Object a, Object b) {
        assertThat(encode(codec, a)).isNotEqualTo(encode(codec, b));
    }

    private static Object basic(Serializable id, String entity, int hash) throws ReflectiveOperationException {
        return make("org.hibernate.cache.internal.BasicCacheKeyImplementation", id, entity, hash);
    }

    private static QueryKey.ParameterBindingsMemento bindings(int hash, Object... values)
            throws ReflectiveOperationException {
        return (QueryKey.ParameterBindingsMemento) make(
                "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl", values, hash);
    }

    private static Object make(String name, Object... arguments) throws ReflectiveOperationException {
        for (Constructor<?> constructor : Class.forName(name).getDeclaredConstructors()) {
            if (constructor.getParameterCount() == arguments.length
                    && constructor.getParameterTypes()[arguments.length - 1] == int.class) {
                constructor.setAccessible(true);
                return constructor.newInstance(arguments);
            }
        }
        throw new NoSuchMethodException(name);
    }
}
