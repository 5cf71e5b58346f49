package io.memorymap.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.binder.cache.JCacheMetrics;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** What the README tells the owner of a Spring Boot application to add is enough. */
class ReadmeTest {
    private static final Path README = Path.of("..", "..", "README.md");
    private static final String DIRECTORY = "/var/lib/myapp/caches";

    @TempDir
    Path directory;

    private static String block(String language) throws IOException {
        String readme = Files.readString(README, StandardCharsets.UTF_8);
        String part = readme.substring(readme.indexOf("**Spring Boot**"));
        Matcher block = Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(part);
        assertThat(block.find()).as("A block of %s under Spring Boot", language).isTrue();
        return block.group(1);
    }

    @Test
    void fewerThanTenLinesMakeTheCachesOfAnApplicationPersistent() throws IOException {
        String dependency = block("xml");
        String configuration = block("hocon");
        assertThat((dependency + configuration).lines().filter(line -> !line.startsWith("#")))
                .hasSizeLessThan(10);
        assertThat(dependency).contains("<artifactId>memorymap-provider</artifactId>");

        Path resources = Files.createDirectory(directory.resolve("resources"));
        assertThat(configuration).contains(DIRECTORY);
        Files.writeString(
                resources.resolve("memorymap.conf"),
                configuration.replace(DIRECTORY, "\"" + directory.resolve("caches") + "\""));
        assertThat(ordersComputed(resources)).isEqualTo(2);
        assertThat(ordersComputed(resources)).as("by the next process").isZero();
    }

    @Test
    void itsTableNamesTheVersionsThatRunHere() throws IOException {
        String readme = Files.readString(README, StandardCharsets.UTF_8);
        String table = readme.substring(readme.indexOf("**Works with**"), readme.indexOf("## What is promised"));
        assertThat(table)
                .contains(SpringBootVersion.getVersion())
                .contains(Version.getVersionString().replace(".Final", ""))
                .contains(versionOf(JCacheMetrics.class));
    }

    /** As the folder of its jar is named in a repository. */
    private static String versionOf(Class<?> known) {
        String jar = known.getProtectionDomain().getCodeSource().getLocation().getPath();
        return new File(jar).getParentFile().getName();
    }

    /** Starts the application with the file on its class path; nothing else is said. */
    private static int ordersComputed(Path resources) throws IOException {
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {resources.toUri().toURL()}, ReadmeTest.class.getClassLoader());
                ConfigurableApplicationContext context = ShopApplication.application()
                        .resourceLoader(new DefaultResourceLoader(loader))
                        .run()) {
            Shop shop = context.getBean(Shop.class);
            shop.order(1);
            shop.order(2);
            shop.order(1);
            return shop.computed();
        }
    }
}
