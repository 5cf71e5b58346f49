package io.memorymap.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.MemoryMapCachingProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hibernate's second-level cache and query cache on the provider, over a database in memory that outlives the session factories as a
 * real one does.
 */
class HibernateCacheTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Novel.Id NOVEL = new Novel.Id("De rerum natura", Novel.Language.LATIN);

    /** Regions that outlive the application, as far as a configuration file says so. */
    private static final String PERSISTENT = """
            caches {
              "io.memorymap.*" { persistent = true }
              default-query-results-region { persistent = true }
              default-update-timestamps-region { persistent = true }
            }
            """;

    @TempDir
    Path directory;

    private final String database = "jdbc:h2:mem:frameworks" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";

    @BeforeEach
    void twoAuthorsAndANovel() throws IOException {
        configure("");
        try (SessionFactory factory = library()) {
            factory.inTransaction(session -> {
                Author lucretius = new Author(1, "titus@example.org", "Lucretius");
                session.persist(lucretius);
                session.persist(new Author(2, "colette@example.org", "Colette"));
                session.persist(new Novel(NOVEL, lucretius));
            });
        }
    }

    private void configure(String caches) throws IOException {
        Files.writeString(
                directory.resolve("memorymap.conf"),
                "memorymap { directory = \"" + directory.resolve("caches") + "\"\n" + caches + "}");
    }

    private SessionFactory library() {
        return open(new Configuration().addAnnotatedClass(Author.class).addAnnotatedClass(Novel.class));
    }

    private SessionFactory customers(int mapping, String prefix) {
        return open(new Configuration()
                .addResource("io/memorymap/frameworks/customer-" + mapping + ".orm.xml")
                .setProperty("hibernate.cache.region_prefix", prefix));
    }

    private SessionFactory open(Configuration configuration) {
        return configuration
                .setProperty("hibernate.connection.url", database)
                .setProperty("hibernate.connection.pool_size", "2")
                .setProperty("hibernate.hbm2ddl.auto", "update")
                .setProperty("hibernate.generate_statistics", "true")
                .setProperty("hibernate.cache.use_second_level_cache", "true")
                .setProperty("hibernate.cache.use_query_cache", "true")
                .setProperty("hibernate.cache.default_cache_concurrency_strategy", "read-write")
                .setProperty("hibernate.cache.region.factory_class", "jcache")
                .setProperty("hibernate.javax.cache.missing_cache_strategy", "create")
                .setProperty("hibernate.javax.cache.provider", MemoryMapCachingProvider.class.getName())
                .setProperty(
                        "hibernate.javax.cache.uri",
                        directory.resolve("memorymap.conf").toUri().toString())
                .buildSessionFactory();
    }

    private static Author author(SessionFactory factory, long id) {
        return factory.fromTransaction(session -> Objects.requireNonNull(session.find(Author.class, id)));
    }

    @SuppressWarnings("deprecation") // Replaced in Hibernate 7.3, by what 6 does not have.
    private static Author authorOf(SessionFactory factory, String mail) {
        return factory.fromTransaction(session ->
                Objects.requireNonNull(session.bySimpleNaturalId(Author.class).load(mail)));
    }

    private static List<Author> named(SessionFactory factory, String name) {
        return factory.fromTransaction(
                session -> session.createSelectionQuery("from Author where name = :name", Author.class)
                        .setParameter("name", name)
                        .setCacheable(true)
                        .getResultList());
    }

    private static long statementsOf(SessionFactory factory, Runnable action) {
        Statistics statistics = factory.getStatistics();
        long before = statistics.getPrepareStatementCount();
        action.run();
        return statistics.getPrepareStatementCount() - before;
    }

    @Test
    void entitiesAndCollectionsAreReadOnce() {
        try (SessionFactory factory = library()) {
            Runnable reading = () -> factory.inTransaction(session -> {
                Novel novel = Objects.requireNonNull(session.find(Novel.class, NOVEL));
                Author author = Objects.requireNonNull(novel.author());
                assertThat(author.name()).isEqualTo("Lucretius");
                assertThat(author.novels()).hasSize(1);
            });
            assertThat(statementsOf(factory, reading)).isPositive();
            assertThat(statementsOf(factory, reading)).as("the second time").isZero();
        }
    }

    @Test
    void aNaturalIdIsResolvedOnce() {
        try (SessionFactory factory = library()) {
            Runnable reading = () ->
                    assertThat(authorOf(factory, "colette@example.org").id()).isEqualTo(2);
            reading.run();
            assertThat(statementsOf(factory, reading)).as("the second time").isZero();
            assertThat(factory.getStatistics().getNaturalIdCacheHitCount()).isPositive();
        }
    }

    @Test
    void aQueryIsAskedOnceUntilItsTableChanges() {
        try (SessionFactory factory = library()) {
            Runnable asking = () -> assertThat(named(factory, "Colette")).hasSize(1);
            asking.run();
            assertThat(statementsOf(factory, asking)).as("the second time").isZero();
            factory.inTransaction(session ->
                    Objects.requireNonNull(session.find(Author.class, 2L)).rename("Gabrielle"));
            assertThat(named(factory, "Colette")).isEmpty();
            assertThat(named(factory, "Gabrielle")).hasSize(1);
            assertThat(author(factory, 2).name()).isEqualTo("Gabrielle");
        }
    }

    @Test
    void regionsAreTemporaryThoughThereIsADirectory() {
        try (SessionFactory factory = library()) {
            author(factory, 1);
            named(factory, "Lucretius");
        }
        try (SessionFactory factory = library()) {
            factory.getStatistics().clear();
            assertThat(statementsOf(factory, () -> author(factory, 1))).isPositive();
            assertThat(statementsOf(factory, () -> named(factory, "Lucretius"))).isPositive();
        }
        assertThat(directory.resolve("caches")).doesNotExist();
    }

    @Test
    void regionsThatAreToBePersistentAreWarmInTheNextFactory() throws IOException {
        configure(PERSISTENT);
        try (SessionFactory factory = library()) {
            author(factory, 1);
            authorOf(factory, "titus@example.org");
            named(factory, "Lucretius");
        }
        try (SessionFactory factory = library()) {
            assertThat(statementsOf(factory, () -> {
                        author(factory, 1);
                        authorOf(factory, "titus@example.org");
                        named(factory, "Lucretius");
                    }))
                    .isZero();
        }
    }

    @Test
    void anAnswerFromBeforeAChangeIsNotServedByTheNextFactory() throws IOException {
        configure(PERSISTENT);
        try (SessionFactory factory = library()) {
            assertThat(named(factory, "Colette")).hasSize(1);
            factory.inTransaction(session ->
                    Objects.requireNonNull(session.find(Author.class, 2L)).rename("Gabrielle"));
        }
        try (SessionFactory factory = library()) {
            assertThat(named(factory, "Colette")).isEmpty();
            assertThat(author(factory, 2).name()).isEqualTo("Gabrielle");
        }
    }

    @Test
    void anEntityMayChangeBetweenRuns() {
        try (SessionFactory factory = customers(1, "shop")) {
            factory.inTransaction(session -> session.persist(new Customer(1, "Ada")));
            factory.inTransaction(session -> session.find(Customer.class, 1L));
        }
        try (SessionFactory factory = customers(2, "shop")) {
            Customer customer =
                    factory.fromTransaction(session -> Objects.requireNonNull(session.find(Customer.class, 1L)));
            assertThat(customer.name()).isEqualTo("Ada");
        }
    }

    /** Hibernate notes the state of an entity by position alone: the application has to say that it is another one. */
    @Test
    void anEntityOfAPersistentRegionMayChangeIfThePrefixOfItsRegionDoes() throws IOException {
        configure("caches { \"*Customer\" { persistent = true } }");
        try (SessionFactory factory = customers(1, "v1")) {
            factory.inTransaction(session -> session.persist(new Customer(1, "Ada")));
        }
        try (SessionFactory factory = customers(2, "v2")) {
            Customer customer =
                    factory.fromTransaction(session -> Objects.requireNonNull(session.find(Customer.class, 1L)));
            assertThat(customer.name()).isEqualTo("Ada");
        }
    }
}
