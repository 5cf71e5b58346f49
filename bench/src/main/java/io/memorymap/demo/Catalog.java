package io.memorymap.demo;

import io.memorymap.jcache.MemoryMapCachingProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

/**
 * The application that the demo starts three times and kills once: a catalog of all classes of the running JDK, behind a
 * read-through cache. Nothing in it but the properties is particular to the provider.
 *
 * <p>It reports each answer on its standard output as soon as it has it, so that whoever kills it knows what it had.
 */
public final class Catalog {
    private static final String FIRST_KEY = "java.base/java/lang/Object";
    private static final int ANSWERS_PER_HEAP_REPORT = 5_000;

    private final Cache<String, ClassFacts> cache;
    private final PrintStream out;
    private final AtomicInteger answers = new AtomicInteger();

    private Catalog(Cache<String, ClassFacts> cache, PrintStream out) {
        this.cache = cache;
        this.out = out;
    }

    /**
     * Runs the application.
     *
     * @param args the {@code file:} URI of the directory in which the cache lives, and its capacity in entries
     * @throws Exception if anything fails; the JVM then ends with a status other than 0
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Properties properties = new Properties();
        properties.setProperty("memorymap.default.capacity", args[1]);
        properties.setProperty("memorymap.default.average-entry-bytes", "4 KiB");
        properties.setProperty("memorymap.default.eviction", "none");

        CachingProvider provider = Caching.getCachingProvider(MemoryMapCachingProvider.class.getName());
        try (CacheManager manager =
                provider.getCacheManager(URI.create(args[0]), Catalog.class.getClassLoader(), properties)) {
            Cache<String, ClassFacts> cache = manager.createCache(
                    "classes",
                    new MutableConfiguration<String, ClassFacts>()
                            .setTypes(String.class, ClassFacts.class)
                            .setReadThrough(true)
                            .setCacheLoaderFactory(FactoryBuilder.factoryOf(ClassFactsLoader.class)));
            new Catalog(cache, out).run();
        }
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        ClassFacts first = cache.get(FIRST_KEY);
        boolean loaded = ClassFactsLoader.wasLoaded(FIRST_KEY);
        out.println("first");
        List<String> keys = JdkClasses.list();
        out.println("total " + keys.size());
        report(keys.indexOf(FIRST_KEY), first, loaded);

        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> workers = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(worker -> executor.submit(() -> answer(keys, next)))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            executor.shutdownNow();
        }
        reportHeap();
        out.println("done");
        long entries = 0;
        for (Cache.Entry<String, ClassFacts> ignored : cache) {
            entries++;
        }
        out.println("entries " + entries);
    }

    private void answer(List<String> keys, AtomicInteger next) {
        for (int i = next.getAndIncrement(); i < keys.size(); i = next.getAndIncrement()) {
            String key = keys.get(i);
            if (!key.equals(FIRST_KEY)) {
                ClassFacts facts = cache.get(key);
                report(i, facts, ClassFactsLoader.wasLoaded(key));
            }
        }
    }

    private void report(int index, ClassFacts facts, boolean loaded) {
        out.println((loaded ? "load " : "hit ") + index + " " + checksum(facts));
        if (answers.incrementAndGet() % ANSWERS_PER_HEAP_REPORT == 0) {
            reportHeap();
        }
    }

    /** What lives on the heap, without what is garbage already. */
    private void reportHeap() {
        System.gc();
        out.println("heap "
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** Of all that a value says, so that it can be compared between JVMs. */
    static long checksum(ClassFacts facts) {
        CRC32C crc = new CRC32C();
        crc.update(facts.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
