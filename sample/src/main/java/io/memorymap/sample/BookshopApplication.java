package io.memorymap.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/** The application. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableCaching
public class BookshopApplication {
    /**
     * Starts it.
     *
     * @param arguments Spring Boot's, as {@code --server.port=8081}
     */
    public static void main(String[] arguments) {
        SpringApplication.run(BookshopApplication.class, arguments);
    }
}
