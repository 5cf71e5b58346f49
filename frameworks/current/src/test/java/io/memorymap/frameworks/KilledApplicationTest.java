package io.memorymap.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** An application is killed while it caches, and the next one is warm. */
class KilledApplicationTest {
    private static final int ORDERS = 100;
    private static final int SIGKILL = 128 + 9;

    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void afterAKillTheNextApplicationComputesNothingAgain() throws Exception {
        Path configuration = ShopApplication.configuration(directory);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShopProcess.class.getName(),
                        configuration.toString(),
                        Integer.toString(ORDERS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo(ShopProcess.DONE + " " + (ORDERS + 1));
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(SIGKILL);

        try (ConfigurableApplicationContext context = ShopApplication.start(configuration)) {
            Shop shop = context.getBean(Shop.class);
            for (int id = 0; id < ORDERS; id++) {
                assertThat(shop.order(id)).isEqualTo(Order.numbered(id));
            }
            shop.report("north", 2026);
            assertThat(shop.computed()).as("computed again").isZero();
        }
    }
}
