package io.memorymap.crash;

import io.memorymap.crash.Plant.Force;
import io.memorymap.crash.Plant.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What has certainly reached a disk, and what may have: the system writes any page back at any time, a force only says by
 * when. A power failure therefore leaves of each page, or of each of its sectors, any state since the page's last force.
 */
final class Disk {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    private final byte[][] durable;
    private final List<List<List<Store>>> unforced = new ArrayList<>();

    Disk(byte[][] memory) {
        durable = new byte[memory.length][];
        for (int i = 0; i < memory.length; i++) {
            durable[i] = memory[i].clone();
            List<List<Store>> pages = new ArrayList<>();
            for (int page = 0; page * PAGE < memory[i].length; page++) {
                pages.add(new ArrayList<>());
            }
            unforced.add(pages);
        }
    }

    void stored(Store store) {
        unforced.get(store.region()).get(store.offset() / PAGE).add(store);
    }

    void forced(Force force) {
        for (int page = force.offset() / PAGE; page * PAGE < force.offset() + force.length(); page++) {
            List<Store> stores = unforced.get(force.region()).get(page);
            for (Store store : stores) {
                write(durable, store);
            }
            stores.clear();
        }
    }

    /** One of the states that a power failure may leave. */
    byte[][] image(RandomGenerator random) {
        byte[][] image = new byte[durable.length][];
        boolean sectors = random.nextBoolean();
        int style = random.nextInt(4);
        for (int i = 0; i < image.length; i++) {
            image[i] = durable[i].clone();
            for (List<Store> stores : unforced.get(i)) {
                if (!stores.isEmpty()) {
                    writeSome(image, stores, sectors, style, random);
                }
            }
        }
        return image;
    }

    private static void writeSome(
            byte[][] image, List<Store> stores, boolean sectors, int style, RandomGenerator random) {
        int[] cuts = new int[PAGE / SECTOR];
        int pageCut = cut(stores.size(), style, random);
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = sectors ? cut(stores.size(), style, random) : pageCut;
        }
        for (int n = 0; n < stores.size(); n++) {
            Store store = stores.get(n);
            if (n < cuts[store.offset() % PAGE / SECTOR]) {
                write(image, store);
            }
        }
    }

    /** How many of a page's stores are on the disk: none, all, or some, in different proportions. */
    private static int cut(int stores, int style, RandomGenerator random) {
        return switch (style) {
            case 0 -> random.nextInt(8) == 0 ? 0 : stores;
            case 1 -> random.nextInt(8) == 0 ? stores : 0;
            case 2 -> random.nextBoolean() ? stores : 0;
            default -> random.nextInt(stores + 1);
        };
    }

    private static void write(byte[][] memory, Store store) {
        System.arraycopy(store.bytes(), 0, memory[store.region()], store.offset(), store.bytes().length);
    }
}
