package io.memorymap.crash;

import io.memorymap.crash.Plant.Force;
import io.memorymap.crash.Plant.Store;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What has certainly reached a disk, and what may have: the system writes any page back at any time, a force only says by
 * when. A power failure therefore leaves of each page, or of each of its sectors, any state since the page's last force.
 */
final class Disk {
    /**
     * What a disk holds.
     *
     * @param bytes the regions of the store
     * @param allocated the pages of each that have space: the others are holes, and read as zeros
     */
    @SuppressWarnings("ArrayRecordComponent") // an image is never compared
    record Image(byte[][] bytes, BitSet[] allocated) {
        Image copy() {
            byte[][] copies = new byte[bytes.length][];
            BitSet[] pages = new BitSet[bytes.length];
            for (int i = 0; i < copies.length; i++) {
                copies[i] = bytes[i].clone();
                pages[i] = (BitSet) allocated[i].clone();
            }
            return new Image(copies, pages);
        }
    }

    static final int PAGE = 4096;
    static final int SECTOR = 512;

    private final Image durable;
    private final List<List<List<Store>>> unforced = new ArrayList<>();

    Disk(Image memory) {
        durable = memory.copy();
        for (byte[] region : memory.bytes()) {
            List<List<Store>> pages = new ArrayList<>();
            for (int page = 0; page * PAGE < region.length; page++) {
                pages.add(new ArrayList<>());
            }
            unforced.add(pages);
        }
    }

    synchronized void stored(Store store) {
        unforced.get(store.region()).get(store.offset() / PAGE).add(store);
    }

    synchronized void forced(Force force) {
        for (int page = force.offset() / PAGE; page * PAGE < force.offset() + force.length(); page++) {
            List<Store> stores = unforced.get(force.region()).get(page);
            for (Store store : stores) {
                write(durable.bytes(), store);
                durable.allocated()[store.region()].set(page);
            }
            stores.clear();
        }
    }

    /** A force has failed, and what it should have written will not be written any more. */
    synchronized void dropped(Force force) {
        for (int page = force.offset() / PAGE; page * PAGE < force.offset() + force.length(); page++) {
            unforced.get(force.region()).get(page).clear();
        }
    }

    /** One of the states that a power failure may leave. Space that was taken and never forced may be lost with what stood in it. */
    synchronized Image image(RandomGenerator random) {
        Image image = durable.copy();
        boolean sectors = random.nextBoolean();
        int style = random.nextInt(4);
        for (List<List<Store>> pages : unforced) {
            for (List<Store> stores : pages) {
                if (!stores.isEmpty()) {
                    writeSome(image, stores, sectors, style, random);
                }
            }
        }
        return image;
    }

    private static void writeSome(Image image, List<Store> stores, boolean sectors, int style, RandomGenerator random) {
        int[] cuts = new int[PAGE / SECTOR];
        int pageCut = cut(stores.size(), style, random);
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = sectors ? cut(stores.size(), style, random) : pageCut;
        }
        for (int n = 0; n < stores.size(); n++) {
            Store store = stores.get(n);
            if (n < cuts[store.offset() % PAGE / SECTOR]) {
                write(image.bytes(), store);
                image.allocated()[store.region()].set(store.offset() / PAGE);
            }
        }
    }

    /** How many of a page's stores are on the disk: none, all, or some, in different proportions. */
    static int cut(int stores, int style, RandomGenerator random) {
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
