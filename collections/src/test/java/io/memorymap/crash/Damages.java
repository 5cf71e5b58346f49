package io.memorymap.crash;

import io.memorymap.crash.Damage.Patch;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.ExtentDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import io.memorymap.format.StoreHeaderDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Single damages to a store: every bit of what its structures begin with, every byte, every page, and places by chance. */
final class Damages {
    private static final int PAGE = StoreHeaderDescriptor.PAGE_BYTES;
    private static final int STRUCTURE_BYTES = 64;
    private static final int LONGEST_BURST = 64;
    private static final int MOST_BLOCKS = 8;

    private final byte[][] memory;
    private final DamagedStore store;
    private final Geometry geometry;
    private final List<Structure> structures = new ArrayList<>();

    private record Structure(String name, int region, int offset) {}

    private record Page(int region, int offset) {}

    Damages(DamagedStore store) {
        this.store = store;
        this.memory = store.memory();
        this.geometry = store.setup().geometry();
        addStructures();
    }

    private void addStructures() {
        add("header A", 0, StoreHeaderDescriptor.COPY_A_OFFSET);
        add("header B", 0, StoreHeaderDescriptor.COPY_B_OFFSET);
        add("description", 0, StoreHeaderDescriptor.DESCRIPTION_PAGE_OFFSET);
        add("class table", 0, StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET);
        Layout layout = new Layout(geometry);
        for (int i = 0; i < geometry.segments(); i++) {
            int region = 1 + i / geometry.segmentsPerExtent();
            int index = i % geometry.segmentsPerExtent();
            int header = ExtentDescriptor.headerOffset(index);
            add("live words", region, header);
            add("live words", region, header + STRUCTURE_BYTES);
            for (int page = PAGE; page < SegmentHeaderDescriptor.LENGTH; page += PAGE) {
                for (int at = 0; at < PAGE; at += STRUCTURE_BYTES) {
                    if (!isZero(region, header + page + at)) {
                        add("copies of words and checkpoints", region, header + page + at);
                    }
                }
            }
            int table = layout.tableStart(index);
            add("first slots", region, table);
            add("sums of slots", region, table + ExtentDescriptor.sumsOffset(geometry.tableBytes()));
            add("last slots", region, table + geometry.tableBytes() - SlotDescriptor.BUCKET_BYTES);
            for (int block = 0; block < Math.min(MOST_BLOCKS, geometry.blocksPerSegment()); block++) {
                int start = layout.logStart(index) + block * geometry.blockBytes();
                add("block header", region, start);
                add("block's end", region, start + geometry.blockBytes() - STRUCTURE_BYTES);
                add("first record", region, start + BlockDescriptor.LENGTH);
                add("first record", region, start + BlockDescriptor.LENGTH + STRUCTURE_BYTES);
            }
        }
    }

    private boolean isZero(int region, int offset) {
        for (int i = 0; i < STRUCTURE_BYTES; i++) {
            if (memory[region][offset + i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void add(String name, int region, int offset) {
        structures.add(new Structure(name, region, offset));
    }

    /** One bit of the first bytes of every structure: each n-th one, of every structure others. */
    void bits(int stride, SplittableRandom random, Consumer<Damage> each) {
        for (Structure structure : structures) {
            for (int bit = random.nextInt(stride); bit < 8 * STRUCTURE_BYTES; bit += stride) {
                each.accept(flip(structure.name(), structure.region(), structure.offset() + bit / 8, bit % 8));
            }
        }
    }

    /** One bit of each n-th byte. */
    void bytes(int stride, SplittableRandom random, Consumer<Damage> each) {
        for (int region = 0; region < memory.length; region++) {
            for (int at = 0; at < memory[region].length; at += stride) {
                int offset = Math.min(memory[region].length - 1, at + random.nextInt(stride));
                each.accept(flip("a byte", region, offset, random.nextInt(8)));
            }
        }
    }

    /** Every page zeroed, each as it was before, and of every two of them each n-th pair exchanged. */
    void pages(int stride, SplittableRandom random, Consumer<Damage> each) {
        List<Page> pages = new ArrayList<>();
        for (int region = 0; region < memory.length; region++) {
            for (int at = 0; at < memory[region].length; at += PAGE) {
                pages.add(new Page(region, at));
            }
        }
        for (int i = 0; i < pages.size(); i++) {
            Page page = pages.get(i);
            each.accept(replaced("page zeroed", page, new byte[PAGE]));
            each.accept(replaced("page of long ago", page, bytes(store.older(), page)));
            each.accept(replaced("page of before", page, bytes(store.recent(), page)));
            for (int j = random.nextInt(stride); j < i; j += stride) {
                Page other = pages.get(j);
                each.accept(new Damage(
                        "pages exchanged",
                        name(page) + " and " + name(other),
                        List.of(
                                new Patch(page.region(), page.offset(), bytes(memory, other)),
                                new Patch(other.region(), other.offset(), bytes(memory, page)))));
            }
        }
    }

    /** A burst of random bytes at a random place. */
    void bursts(int count, SplittableRandom random, Consumer<Damage> each) {
        int total = Arrays.stream(memory).mapToInt(part -> part.length).sum();
        for (int n = 0; n < count; n++) {
            int at = random.nextInt(total);
            int region = 0;
            while (at >= memory[region].length) {
                at -= memory[region++].length;
            }
            byte[] burst = new byte[Math.min(1 + random.nextInt(LONGEST_BURST), memory[region].length - at)];
            random.nextBytes(burst);
            each.accept(new Damage("a burst", place(region, at), List.of(new Patch(region, at, burst))));
        }
    }

    private Damage flip(String kind, int region, int offset, int bit) {
        byte[] flipped = {(byte) (memory[region][offset] ^ 1 << bit)};
        return new Damage(kind, place(region, offset) + " bit " + bit, List.of(new Patch(region, offset, flipped)));
    }

    private Damage replaced(String kind, Page page, byte[] by) {
        return new Damage(kind, name(page), List.of(new Patch(page.region(), page.offset(), by)));
    }

    private static byte[] bytes(byte[][] from, Page page) {
        return Arrays.copyOfRange(from[page.region()], page.offset(), page.offset() + PAGE);
    }

    private String name(Page page) {
        return place(page.region(), page.offset());
    }

    private String place(int region, int offset) {
        return "region " + region + " offset " + offset + " (" + new Layout(geometry).part(region, offset) + ")";
    }
}
