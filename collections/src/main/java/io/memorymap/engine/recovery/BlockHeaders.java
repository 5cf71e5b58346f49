package io.memorymap.engine.recovery;

import static io.memorymap.format.StoreHeaderDescriptor.PAGE_BYTES;

import io.memorymap.engine.BlockChain;
import io.memorymap.engine.BlockLog;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The block headers of a segment's log as recovery finds them, and the chains that they form. */
final class BlockHeaders {
    private static final int INVALID = -1;

    private final BlockLog log;
    private final int[] queue;
    private final long[] firstSeq;
    private final long[] prevFirstSeq;
    private final int[] prevEnd;
    private final boolean[] damaged;
    private final byte[] image = new byte[BlockDescriptor.LENGTH];
    private final byte[] copy = new byte[BlockDescriptor.LENGTH];
    private final CRC32C crc32c = new CRC32C();

    /** By queue, and by the number of the block that it follows: the youngest block; made when it is first asked for. */
    private @Nullable List<Map<Long, Integer>> youngest;

    /**
     * Reads the headers.
     *
     * @param log the log
     * @param blocks how many of its blocks to look at: those with space on the device
     */
    BlockHeaders(BlockLog log, int blocks) {
        this(blocks, log);
        for (int block = 0; block < blocks; block++) {
            read(block);
        }
    }

    private BlockHeaders(int blocks, BlockLog log) {
        this.log = log;
        queue = new int[blocks];
        firstSeq = new long[blocks];
        prevFirstSeq = new long[blocks];
        prevEnd = new int[blocks];
        damaged = new boolean[blocks];
    }

    /** For {@link #look}: nothing is read yet. */
    static BlockHeaders unread(BlockLog log, int blocks) {
        return new BlockHeaders(blocks, log);
    }

    /** The number that a block was opened with, as its header is now; 0 if neither copy is valid. */
    long look(int block) {
        read(block);
        return queue[block] == INVALID ? 0 : firstSeq[block];
    }

    /** Reads both copies of a header: of two valid ones the later counts. */
    private void read(int block) {
        int at = log.base + block * log.blockBytes;
        log.region.get(at, image, 0, image.length);
        log.region.get(at + log.recordsEnd, copy, 0, copy.length);
        boolean first = isValid(image, block);
        boolean second = isValid(copy, block);
        damaged[block] = (first || second) && !Arrays.equals(image, copy);
        if (!first && !second && findMoved(block)) {
            first = true;
            damaged[block] = true;
        }
        byte[] header = first && (!second || number(image) >= number(copy)) ? image : copy;
        queue[block] = first || second ? HeapBytes.getInt(header, BlockDescriptor.QUEUE_OFFSET) : INVALID;
        firstSeq[block] = number(header);
        prevFirstSeq[block] = HeapBytes.getLong(header, BlockDescriptor.PREV_FIRST_SEQ_OFFSET);
        prevEnd[block] = HeapBytes.getInt(header, BlockDescriptor.PREV_END_OFFSET);
    }

    /** Looks for a header where its copies are when the first and the last page of a block have changed places. */
    private boolean findMoved(int block) {
        int start = log.base + block * log.blockBytes;
        if (log.blockBytes <= PAGE_BYTES) {
            return false;
        }
        log.region.get(start + log.blockBytes - PAGE_BYTES, image, 0, image.length);
        if (!isValid(image, block)) {
            log.region.get(start + BlockDescriptor.copyOffset(PAGE_BYTES), image, 0, image.length);
        }
        return isValid(image, block);
    }

    private static long number(byte[] header) {
        return HeapBytes.getLong(header, BlockDescriptor.FIRST_SEQ_OFFSET);
    }

    private boolean isValid(byte[] header, int block) {
        crc32c.reset();
        crc32c.update(header, 0, BlockDescriptor.CRC_OFFSET);
        return HeapBytes.getInt(header, BlockDescriptor.MAGIC_OFFSET) == BlockDescriptor.MAGIC
                && HeapBytes.getInt(header, BlockDescriptor.CRC_OFFSET)
                        == ((int) crc32c.getValue() ^ log.blockSum(block));
    }

    /** Whether a block has a header, the same in both copies. */
    boolean isIntact(int block) {
        return queue[block] != INVALID && !damaged[block];
    }

    /** Whether one copy of a block's header is not what the other, valid one is. */
    boolean isDamaged(int block) {
        return damaged[block];
    }

    /** Writes both copies of a block's header as they were found in the better one. */
    void restore(int block) {
        log.writeHeader(block, queue[block], firstSeq[block], prevFirstSeq[block], prevEnd[block]);
        damaged[block] = false;
    }

    /** Number of blocks that were looked at. */
    int blocks() {
        return queue.length;
    }

    long firstSeq(int block) {
        return firstSeq[block];
    }

    /** The queue that a valid block belongs to. */
    int queue(int block) {
        return queue[block];
    }

    boolean isValid(int block, int q) {
        return queue[block] == q;
    }

    /** The largest number that any block was opened with; 0 if there is none. */
    long maxFirstSeq() {
        long max = 0;
        for (int block = 0; block < queue.length; block++) {
            max = Math.max(max, queue[block] < 0 ? 0 : firstSeq[block]);
        }
        return max;
    }

    /** Whether a block says that it follows another one, and where that one's records end. */
    boolean follows(int block, long previousFirstSeq, int previousEnd) {
        return prevFirstSeq[block] == previousFirstSeq && prevEnd[block] == previousEnd;
    }

    /**
     * The block that opened a queue, or -1.
     *
     * @param q the queue
     * @param afterSeq its own number must be larger
     */
    int opening(int q, long afterSeq) {
        int opening = INVALID;
        for (int block = 0; block < queue.length; block++) {
            boolean opens = queue[block] == q && prevFirstSeq[block] == 0 && firstSeq[block] > afterSeq;
            if (opens && (opening < 0 || firstSeq[block] > firstSeq[opening])) {
                opening = block;
            }
        }
        return opening;
    }

    /**
     * Follows a queue from one block to another.
     *
     * @param q the queue
     * @param from the first block
     * @param to the last block
     * @return the chain, or null if the first block is not of that queue, or the last one is not reached
     */
    @Nullable BlockChain chain(int q, int from, int to) {
        BlockChain chain = follow(q, from, to, Long.MAX_VALUE);
        return chain == null || chain.block(chain.length() - 1) != to ? null : chain;
    }

    /**
     * Follows a queue from a block as far as it goes. What follows the block in which a checkpoint has the head must have been opened after the
     * checkpoint: blocks that an earlier loss of power took from the log may still stand on the device as they were.
     *
     * @param q the queue
     * @param from the first block
     * @param head the block of the checkpoint's head, or -1
     * @param seq the checkpoint's sequence number
     * @return the chain, or null if the first block is not of that queue
     */
    @Nullable BlockChain chainBeyond(int q, int from, int head, long seq) {
        return follow(q, from, head, seq);
    }

    private @Nullable BlockChain follow(int q, int from, int head, long seq) {
        if (from < 0 || from >= queue.length || queue[from] != q) {
            return null;
        }
        BlockChain chain = new BlockChain();
        int block = from;
        boolean beyond = head < 0;
        while (true) {
            chain.add(block, firstSeq[block]);
            beyond |= block == head;
            int next = beyond && seq == Long.MAX_VALUE ? INVALID : successor(q, block, beyond ? seq : 0);
            if (next < 0 || chain.length() == queue.length) {
                return chain;
            }
            chain.end(chain.length() - 1, prevEnd[next]);
            block = next;
        }
    }

    /** All valid blocks of a queue by age, for a salvage: chained or not. */
    BlockChain salvage(int q, int recordsEnd) {
        List<Integer> byAge = new ArrayList<>();
        for (int block = 0; block < queue.length; block++) {
            if (queue[block] == q) {
                byAge.add(block);
            }
        }
        byAge.sort(Comparator.comparingLong(this::firstSeq));
        BlockChain chain = new BlockChain();
        long last = 0;
        for (int block : byAge) {
            if (firstSeq[block] > last) {
                int n = chain.length();
                if (n > 0) {
                    boolean linked = prevFirstSeq[block] == chain.firstSeq(n - 1) && isEnd(prevEnd[block]);
                    chain.end(n - 1, linked ? prevEnd[block] : recordsEnd);
                }
                chain.add(block, firstSeq[block]);
                last = firstSeq[block];
            }
        }
        return chain;
    }

    /** The youngest block that says that it follows another one: older ones were lost with the power before it was opened. */
    private int successor(int q, int block, long afterSeq) {
        List<Map<Long, Integer>> found = youngest;
        if (found == null) {
            found = youngestByPredecessor();
            youngest = found;
        }
        int next = found.get(q).getOrDefault(firstSeq[block], INVALID);
        return next >= 0 && firstSeq[next] > Math.max(firstSeq[block], afterSeq) ? next : INVALID;
    }

    /** Whether the records of a block can end at an offset. */
    private boolean isEnd(int offset) {
        return offset >= BlockDescriptor.LENGTH && offset <= log.recordsEnd && offset % RecordDescriptor.ALIGNMENT == 0;
    }

    private List<Map<Long, Integer>> youngestByPredecessor() {
        List<Map<Long, Integer>> found = new ArrayList<>();
        for (int q = 0; q < SegmentHeaderDescriptor.QUEUES; q++) {
            found.add(new HashMap<>());
        }
        for (int block = 0; block < queue.length; block++) {
            boolean possible =
                    queue[block] >= 0 && queue[block] < SegmentHeaderDescriptor.QUEUES && isEnd(prevEnd[block]);
            if (possible) {
                found.get(queue[block]).merge(prevFirstSeq[block], block, (a, b) -> firstSeq[b] > firstSeq[a] ? b : a);
            }
        }
        return found;
    }
}
