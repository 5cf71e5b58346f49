package io.memorymap.jcache.remote.history;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts blocks into an order in which they may have taken effect, or shows that there is none: topological sorting.
 *
 * <p>A block comes before another if one of its operations ended before one of the other's began, or if some process saw it first.
 * The first relation is not kept as edges, of which there would be as many as pairs: a block has no predecessor left exactly if it
 * began no later than the first end among all others that are left.
 */
final class BlockOrder {
    private final PriorityQueue<Block> left = new PriorityQueue<>(Comparator.comparingLong(block -> block.firstEnd));
    private final PriorityQueue<Block> free = new PriorityQueue<>(Comparator.comparingLong(block -> block.lastStart));

    BlockOrder(List<Block> blocks) {
        left.addAll(blocks);
        for (Block block : blocks) {
            if (block.waitsFor == 0) {
                free.add(block);
            }
        }
    }

    /** What contradicts each other, or null if there is an order. */
    @Nullable String contradiction() {
        while (true) {
            Block earliest = peek(left);
            if (earliest == null) {
                return null;
            }
            left.remove();
            Block second = peek(left);
            left.add(earliest);
            long endOfOthers = second == null ? Long.MAX_VALUE : second.firstEnd;
            Block next = peek(free);
            if (next != null && next.lastStart <= (next == earliest ? endOfOthers : earliest.firstEnd)) {
                place(next);
            } else if (earliest.waitsFor == 0 && earliest.lastStart <= endOfOthers) {
                place(earliest);
            } else if (earliest.waitsFor == 0) {
                return "each of these must come before the other:" + earliest + "\n  and" + second;
            } else {
                return "some process saw this after what can only come later:" + earliest
                        + (next == null ? "" : "\n  the next that nobody saw later than others is" + next);
            }
        }
    }

    private static @Nullable Block peek(PriorityQueue<Block> blocks) {
        Block first = blocks.peek();
        while (first != null && first.placed) {
            blocks.remove();
            first = blocks.peek();
        }
        return first;
    }

    private void place(Block block) {
        block.placed = true;
        for (Block follower : block.followers) {
            if (--follower.waitsFor == 0) {
                free.add(follower);
            }
        }
    }
}
