package io.memorymap.engine.recovery;

import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;

import io.memorymap.engine.BlockChain;
import io.memorymap.engine.BlockLog;
import io.memorymap.engine.Checkpoint;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.RecordParser;
import io.memorymap.engine.Segment;
import io.memorymap.engine.SlotTable;
import io.memorymap.engine.StoreContext;
import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the table of a segment from its log: from the words of the segment header if the machine kept running; else from the
 * newest checkpoint, since after a power loss neither table nor words mean anything; without a checkpoint from all blocks that are
 * whole.
 *
 * <p>Under the segment lock.
 */
final class SegmentRebuild {
    /** More records than a segment can write until the system writes their pages back by itself. */
    private static final long UNFORCED_JUMP = 1L << 28;

    private final Segment segment;
    private final StoreContext store;
    private final SlotTable table;
    private final BlockLog log;
    private final BlockHeaders headers;
    private final TableReplay entries;
    private final RecordImage record = new RecordImage();
    private final List<long[]> damage = new ArrayList<>();
    private long count;
    private long bytes;

    SegmentRebuild(Segment segment, BlockHeaders headers) {
        this.segment = segment;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
        this.headers = headers;
        this.entries = new TableReplay(segment, headers);
    }

    /**
     * Makes the table anew.
     *
     * @param trustWords whether the words of the segment header and the slots still mean something: no power loss has come between
     */
    void run(boolean trustWords) {
        store.counts().segmentsRebuilt.increment();
        long expectedSum = segment.words.get(SegmentHeaderDescriptor.TABLE_SUM_OFFSET);
        long lastSeq = segment.words.get(SegmentHeaderDescriptor.SEQ_OFFSET);
        boolean tableKnown = trustWords && table.isSound();
        long[] oldWords = trustWords ? table.publishedWords((int) Math.max(0, segment.entries())) : new long[0];
        segment.held(HELD_REBUILDING);
        segment.tableMoves();
        if (!trustWords) {
            secureSpace();
            beginTable();
        }
        BlockChain[] chains = new BlockChain[QUEUES];
        int[] tails = new int[QUEUES];
        LogReplay replay = trustWords ? replayHeaderWords(chains, tails) : replayCheckpoint(chains, tails);
        table.clearAll();
        if (segment.hits != null) {
            segment.hits.clear(table.slots());
        }
        ReplayTails moving = new ReplayTails(segment, replay, chains, tails);
        entries.applyAll(replay, moving);
        if (trustWords && !tableKnown && table.sum() != expectedSum) {
            dropWhatMayBeOld(moving);
        }
        adoptReplayed(replay, chains, tails, moving, trustWords);
        wipeDamage();
        dropRevived(oldWords);
        if (tableKnown && !damage.isEmpty()) {
            dropUnknown(oldWords, lastSeq);
        }
        recountLive();
        segment.counters(count, bytes);
        store.counts().entriesKept.add(count);
        segment.dirty = true;
        makeDurable();
        segment.tableStable();
        segment.settle();
    }

    /**
     * Blocks that the log took after the last checkpoint may have lost their space on the device with the power, wholly or in part. What they
     * hold is left as it is: the replay decides what of it is to be believed.
     */
    private void secureSpace() {
        Checkpoint checkpoint = Checkpoint.newest(segment);
        int from = checkpoint == null ? 0 : Math.min(checkpoint.allocated, headers.blocks());
        try {
            segment.region.secure(log.base + from * log.blockBytes, (headers.blocks() - from) * log.blockBytes);
        } catch (IOException e) {
            throw store.waitForRoom(e);
        }
    }

    /** What the table had grown by may have lost its space too, and of its words none counts. */
    private void beginTable() {
        Checkpoint checkpoint = Checkpoint.newest(segment);
        try {
            segment.beginTable(checkpoint == null ? 0 : checkpoint.count);
        } catch (IOException e) {
            throw store.waitForRoom(e);
        }
    }

    /**
     * The checkpoint describes forced bytes only, the headers of blocks outside the queues go after it no longer needs them,
     * and the epoch, which says that all this is done, comes last.
     */
    private void makeDurable() {
        boolean force = store.deferReuse;
        if (Checkpoint.begun(segment) == 0) {
            // No checkpoint needs them, and were the first one torn, a salvage would take them up.
            log.eraseUnusedHeaders();
        }
        if (force) {
            segment.forceLog();
            segment.secureCheckpoints();
        }
        Checkpoint.ofHeaderWords(segment).write(segment);
        if (force) {
            segment.forceHeader();
        }
        log.eraseUnusedHeaders();
        if (force) {
            segment.forceLog();
        }
        segment.epoch(store.epoch);
        if (force) {
            segment.forceHeader();
        }
    }

    private LogReplay replayHeaderWords(BlockChain[] chains, int[] tails) {
        LogReplay replay = new LogReplay(segment, headers.blocks(), this::noteDamage);
        long seq = segment.words.get(SegmentHeaderDescriptor.SEQ_OFFSET);
        entries.issued(seq);
        for (int q = 0; q < QUEUES; q++) {
            long tail = segment.words.get(SegmentHeaderDescriptor.TAIL_OFFSET + 8 * q);
            long head = segment.words.get(SegmentHeaderDescriptor.HEAD_OFFSET + 8 * q);
            long sure = head == 0 ? tail : head;
            if (sure == 0) {
                continue;
            }
            BlockChain chain = log.isPosition(tail) && log.isPosition(sure)
                    ? headers.chain(q, SegmentHeaderDescriptor.block(tail), SegmentHeaderDescriptor.block(sure))
                    : null;
            if (chain == null) {
                salvage(replay, chains, tails, q);
                continue;
            }
            chains[q] = chain;
            tails[q] = SegmentHeaderDescriptor.offset(tail);
            // Up to the end of the block: the record of an append that was under way belongs to it, if it is whole.
            int sureAt = SegmentHeaderDescriptor.offset(sure);
            replay.add(q, chain, tails[q], chain.length() - 1, sureAt, seq - 1, log.recordsEnd);
        }
        return replay;
    }

    private LogReplay replayCheckpoint(BlockChain[] chains, int[] tails) {
        LogReplay replay = new LogReplay(segment, headers.blocks(), this::noteDamage);
        Checkpoint checkpoint = Checkpoint.newest(segment);
        long seq = checkpoint == null ? 0 : checkpoint.seq;
        entries.issued(seq);
        int begun = Checkpoint.begun(segment);
        for (int q = 0; q < QUEUES; q++) {
            long tail = checkpoint == null ? 0 : checkpoint.tails[q];
            long head = checkpoint == null ? 0 : checkpoint.heads[q];
            BlockChain chain = null;
            int tailAt = BlockDescriptor.LENGTH;
            if (tail != 0) {
                chain = headers.chainBeyond(
                        q, SegmentHeaderDescriptor.block(tail), SegmentHeaderDescriptor.block(head), seq);
                tailAt = SegmentHeaderDescriptor.offset(tail);
            } else if (checkpoint != null || begun < 2) {
                // No checkpoint before the first can have freed anything: the queue starts where it was opened.
                chain = headers.chainBeyond(q, headers.opening(q, seq), -1, seq);
                if (chain == null && (checkpoint != null || begun == 0)) {
                    // Opened since, and the header of its first block was lost: nothing of the queue was forced.
                    continue;
                }
            }
            int sureIndex = chain == null ? -1 : indexOf(chain, SegmentHeaderDescriptor.block(head));
            if (chain == null || (head != 0 && sureIndex < 0)) {
                salvage(replay, chains, tails, q);
                continue;
            }
            chains[q] = chain;
            tails[q] = tailAt;
            int sureAt = SegmentHeaderDescriptor.offset(head);
            replay.add(q, chain, tailAt, sureIndex, sureAt, seq, log.recordsEnd);
        }
        return replay;
    }

    /** Without a place to start from: every valid block of the queue, each read to its end. */
    private void salvage(LogReplay replay, BlockChain[] chains, int[] tails, int q) {
        BlockChain chain = headers.salvage(q, log.recordsEnd);
        if (chain.length() == 0) {
            return;
        }
        chains[q] = chain;
        tails[q] = BlockDescriptor.LENGTH;
        entries.salvages();
        replay.addSalvaged(q, chain);
    }

    private void adoptReplayed(
            LogReplay replay, @Nullable BlockChain[] chains, int[] tails, ReplayTails moved, boolean trustWords) {
        boolean keepUnused = store.deferReuse;
        entries.issued(headers.maxFirstSeq());
        long maxSeq = entries.maxSeq();
        log.reset(trustWords ? maxSeq : sequenceAfterLoss(maxSeq), headers.blocks());
        for (int q = 0; q < QUEUES; q++) {
            BlockChain chain = chains[q];
            if (chain == null) {
                continue;
            }
            int index = replay.endIndex(q);
            for (int i = index + 1; i < chain.length(); i++) {
                store.counts().bytesDropped.add(log.blockBytes);
            }
            chain.truncate(index + 1);
        }
        moved.trim();
        for (int q = 0; q < QUEUES; q++) {
            BlockChain chain = chains[q];
            if (chain != null) {
                link(q, chain);
                log.adopt(q, chain, tails[q], replay.endAt(q));
            }
        }
        LargeValues.adopt(segment);
        log.collectUnused(keepUnused);
        log.writeWords();
    }

    /**
     * What the sequence goes on with after a power loss: above the number of every record that may be left of the lost time. One that is found may
     * stand where another will be written some day, and behind it would come to life if it were the younger one. One that is not found is in
     * blocks that the log has lost, and was numbered after the checkpoint.
     */
    private long sequenceAfterLoss(long known) {
        // A checkpoint frees the blocks that can be used again: between two of them there is room for so many records.
        long unseen = (long) log.blocks * (log.blockBytes / RecordDescriptor.KEY_OFFSET + 1);
        return Math.min(RecordDescriptor.MAX_SEQ, largestNumber(known) + (store.deferReuse ? unseen : UNFORCED_JUMP));
    }

    /** The largest number in the log: of records, too, that no queue leads to. */
    private long largestNumber(long known) {
        long largest = known;
        for (int block = 0; block < headers.blocks(); block++) {
            int start = block * log.blockBytes;
            int limit = start + log.recordsEnd;
            for (int at = start + BlockDescriptor.LENGTH; at + RecordDescriptor.KEY_OFFSET <= limit; ) {
                boolean younger =
                        RecordDescriptor.seq(segment.region.getLong(log.base + at + RecordDescriptor.SEQ_OFFSET))
                                > largest;
                if (younger && RecordParser.load(segment, at, limit, record)) {
                    largest = record.seq;
                    at += record.recordBytes();
                } else {
                    at += RecordDescriptor.ALIGNMENT;
                }
            }
        }
        return largest;
    }

    /** Joins what a salvage has put in a row: the next process must find the same. */
    private void link(int q, BlockChain chain) {
        for (int i = 0; i < chain.length(); i++) {
            if (i > 0 && !headers.follows(chain.block(i), chain.firstSeq(i - 1), chain.end(i - 1))) {
                log.writeHeader(chain.block(i), q, chain.firstSeq(i), chain.firstSeq(i - 1), chain.end(i - 1));
            } else if (headers.isDamaged(chain.block(i))) {
                restoreHeader(chain.block(i));
            }
        }
    }

    private void restoreHeader(int block) {
        headers.restore(block);
        if (store.current) {
            store.mended();
        }
    }

    /**
     * Makes unreadable what parses as a record in a damaged place: its age says that it is of another use of the block. The
     * neighbours that showed this may be gone with the next recovery, and it would then be taken for a part of the queue.
     */
    private void wipeDamage() {
        for (long[] place : damage) {
            int to = (int) place[1];
            int at = RecordParser.nextRecord(segment, (int) place[0], to, 0, Long.MAX_VALUE, record);
            while (at < to) {
                log.wipe(at);
                at = RecordParser.nextRecord(segment, at, to, 0, Long.MAX_VALUE, record);
            }
        }
    }

    /**
     * Keeps an older version of a key from standing in for a damaged newer one: a slot of the old table that pointed into
     * damaged bytes names the hash, and whatever of that hash is older than the damage goes.
     */
    private void dropRevived(long[] oldWords) {
        for (long word : oldWords) {
            int offset = SlotDescriptor.offset(word);
            for (long[] place : damage) {
                if (offset >= place[0] && offset < place[1]) {
                    dropOlder(SlotDescriptor.hash29(word), place[2]);
                }
            }
        }
    }

    private void dropOlder(int hash29, long beforeSeq) {
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (!SlotDescriptor.isPublished(word) || SlotDescriptor.hash29(word) != hash29) {
                continue;
            }
            int offset = SlotDescriptor.offset(word);
            if (segment.loadWithoutValue(offset, -1, record) && record.seq < beforeSeq) {
                drop(slot, word);
            }
        }
    }

    /**
     * Keeps what the table knew to be removed or superseded from coming back where the record that says so is damaged. The record of an operation that
     * was under way is younger than all that the table can know.
     */
    private void dropUnknown(long[] oldWords, long lastSeq) {
        Set<Long> known = new HashSet<>();
        for (long word : oldWords) {
            known.add(word);
        }
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word)
                    && !known.contains(word)
                    && segment.loadWithoutValue(SlotDescriptor.offset(word), -1, record)
                    && record.seq <= lastSeq) {
                drop(slot, word);
            }
        }
    }

    /** Removes the entry of a slot, whose record is loaded, and says so in the log. */
    private void drop(int slot, long word) {
        int q = log.queueOf(SlotDescriptor.offset(word));
        RecordImage removal = new RecordImage();
        byte[] image = new byte[RecordDescriptor.recordBytes(record.keyLength, 0)];
        System.arraycopy(
                record.bytes, RecordDescriptor.KEY_OFFSET, image, RecordDescriptor.KEY_OFFSET, record.keyLength);
        removal.seal(image, record.keyLength, RecordDescriptor.REMOVE);
        if (log.canAppend(q, removal.recordBytes())) {
            log.append(q, removal, RecordDescriptor.NEVER_MILLIS);
            log.commit(q, removal.recordBytes());
        }
        table.clear(slot, SlotDescriptor.hash29(word));
    }

    /**
     * Neither the table nor the whole of the log is there: the damaged bytes may have superseded any older record of their queue.
     * These go, and its tail with them.
     */
    private void dropWhatMayBeOld(ReplayTails moving) {
        for (long[] place : damage) {
            moving.pass(headers.queue((int) place[0] / log.blockBytes), place[2] - 1);
        }
    }

    private void recountLive() {
        count = 0;
        bytes = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word) && segment.loadWithoutValue(SlotDescriptor.offset(word), -1, record)) {
                count++;
                bytes += record.recordBytes();
            }
        }
    }

    private void noteDamage(int from, int to, long beforeSeq) {
        store.counts().damagedPlaces.increment();
        store.damaged();
        damage.add(new long[] {from, to, beforeSeq});
    }

    private static int indexOf(BlockChain chain, int block) {
        for (int i = 0; i < chain.length(); i++) {
            if (chain.block(i) == block) {
                return i;
            }
        }
        return -1;
    }
}
