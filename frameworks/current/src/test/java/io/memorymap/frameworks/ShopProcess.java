package io.memorymap.frameworks;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.context.ConfigurableApplicationContext;

/** Run in a JVM of its own: starts the application, answers each order once, says so, and works on until it is killed. */
final class ShopProcess {
    static final String DONE = "answered";

    private ShopProcess() {}

    public static void main(String[] arguments) {
        endWithParent();
        ConfigurableApplicationContext context = ShopApplication.start(Path.of(arguments[0]));
        Shop shop = context.getBean(Shop.class);
        int orders = Integer.parseInt(arguments[1]);
        for (int id = 0; id < orders; id++) {
            shop.order(id);
        }
        shop.report("north", 2026);
        System.out.println(DONE + " " + shop.computed());
        // Something is under way when the process is killed; so few others that no order is evicted.
        for (long i = 0; ; i++) {
            shop.change(Order.numbered(orders + i % orders));
        }
    }

    /** Whoever has started this process holds the other end of its input: when that closes, nobody is left who would kill it. */
    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                System.in.readAllBytes();
            } catch (IOException gone) {
                System.err.println(gone);
            }
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
