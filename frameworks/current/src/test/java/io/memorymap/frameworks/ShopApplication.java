package io.memorymap.frameworks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A Spring Boot application as small as one can be that caches and is measured. Nothing in it knows which provider there is. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class ShopApplication {
    private static final String[] CACHES = {"orders", "reports", "customers", "prices", "books"};

    @Bean
    Shop shop() {
        return new Shop();
    }

    @Bean
    Library library() {
        return new Library();
    }

    /** Starts it with the caches that the file of {@link #configuration} names. */
    static ConfigurableApplicationContext start(Path configuration, String... properties) {
        return application(properties)
                .properties("spring.cache.jcache.config=" + configuration.toUri())
                .run();
    }

    static SpringApplicationBuilder application(String... properties) {
        return new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties("logging.level.root=warn")
                .properties(properties);
    }

    /** Writes a configuration of persistent caches into a directory, which becomes theirs too. */
    static Path configuration(Path directory) throws IOException {
        return configuration(directory, CACHES);
    }

    static Path configuration(Path directory, String... caches) throws IOException {
        String blocks = Stream.of(caches).map(name -> name + " {}").collect(Collectors.joining(", "));
        return Files.writeString(
                directory.resolve("memorymap.conf"),
                "memorymap { directory = \"" + directory.resolve("caches") + "\", caches { " + blocks + " } }");
    }
}
