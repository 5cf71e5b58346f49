package io.memorymap.engine;

import static io.memorymap.engine.SlotTable.NONE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_IDLE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_MUTATING;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_REBUILDING;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUES;
import static io.memorymap.format.SegmentHeaderDescriptor.QUEUE_SMALL;

import io.memorymap.format.BlockDescriptor;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.format.SlotDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a segment back to the state that its log describes.
 *
 * <ul>
 *   <li><b>load</b>: nothing was in flight; the heap structures are computed from the live words.
 *   <li><b>repair</b>: a process died inside an append, a removal or a tail step. At most one complete record stands behind
 *       a head: it is rolled forward. Slots outside the live ranges are cleared, counters recounted.
 *   <li><b>rebuild</b>: the table is not to be trusted. From the live words if the machine kept running; else from the newest
 *       checkpoint, since after a power loss neither table nor live words mean anything.
 * </ul>
 *
 * Under the segment lock.
 */
final class SegmentRecovery {
    /** Added to the sequence after a power loss: no number that may stand in a torn record is issued again. */
    private static final long SEQ_JUMP = 1L << 32;

    private final Segment segment;
    private final StoreContext store;
    private final SlotTable table;
    private final BlockLog log;
    private final BlockHeaders headers;
    private final RecordImage record = new RecordImage();
    private final RecordImage other = new RecordImage();
    private final List<long[]> damage = new ArrayList<>();
    private long count;
    private long bytes;
    private long maxSeq;
    private boolean salvaging;

    /** During a replay: where the tails are, and how many entries are in the table. */
    private @Nullable ReplayTails replayTails;

    private int replayed;

    SegmentRecovery(Segment segment) {
        this.segment = segment;
        this.store = segment.store;
        this.table = segment.table;
        this.log = segment.log;
        this.headers = new BlockHeaders(segment.log);
    }

    /** Loads the heap structures of a segment that was left in order. */
    void load() {
        if (!adoptLive() || !table.load()) {
            rebuild(true);
        }
        if (log.pendingBlocks() > 0) {
            // Only a checkpoint frees them, and checkpoints pass over segments that are not dirty.
            segment.dirty = true;
        }
        segment.loaded = true;
        segment.tableStable();
    }

    /** Repairs or rebuilds, whichever is due. */
    void recover() {
        store.checkWritable();
        store.beforeFirstWrite();
        log.recovering();
        if (segment.epoch() != store.epoch) {
            rebuild(false);
        } else if (segment.held() == HELD_REBUILDING || segment.needsRebuild) {
            rebuild(true);
        } else {
            repair();
        }
        segment.loaded = true;
        segment.tableStable();
    }

    // ---- same boot, nothing or one operation in flight ------------------------------------------------------------

    /** Reads the queues from the live words; false if the blocks do not chain as they say. */
    private boolean adoptLive() {
        boolean keepUnused = store.deferReuse && (store.openedDirty || segment.loaded);
        log.reset(segment.region.getLong(segment.header + SegmentHeaderDescriptor.SEQ_OFFSET));
        long seq = log.seq();
        for (int q = 0; q < QUEUES; q++) {
            long tail = segment.region.getLong(segment.header + SegmentHeaderDescriptor.TAIL_OFFSET + 8 * q);
            long head = segment.region.getLong(segment.header + SegmentHeaderDescriptor.HEAD_OFFSET + 8 * q);
            if (head == 0) {
                // No block yet, or a kill between the tail word and the head word of the first.
                head = tail;
            }
            if (head == 0) {
                continue;
            }
            int headBlock = SegmentHeaderDescriptor.block(head);
            BlockChain chain = headers.chain(q, SegmentHeaderDescriptor.block(tail), headBlock);
            if (chain == null) {
                return false;
            }
            log.adopt(q, chain, SegmentHeaderDescriptor.offset(tail), SegmentHeaderDescriptor.offset(head));
            seq = Math.max(seq, headers.firstSeq(headBlock));
        }
        log.seq(seq);
        log.collectUnused(keepUnused);
        return true;
    }

    private void repair() {
        store.counts().segmentsRepaired.increment();
        if (!adoptLive()) {
            rebuild(true);
            return;
        }
        segment.held(HELD_MUTATING);
        segment.tableMoves();
        rollForward();
        eraseHeadersBeyond(log.seq());
        if (!clearDeadSlots() || !table.load()) {
            rebuild(true);
            return;
        }
        finishPromotion();
        segment.counters(count, bytes);
        segment.dirty = true;
        segment.held(HELD_IDLE);
    }

    /**
     * Completes the append that was under way: its record stands behind a head with the next sequence number, or, if the
     * process died just before it moved the head, with the last.
     */
    private void rollForward() {
        for (int q = 0; q < QUEUES; q++) {
            long head = log.head(q);
            if (head == 0) {
                continue;
            }
            int block = SegmentHeaderDescriptor.block(head);
            int offset = block * log.blockBytes + SegmentHeaderDescriptor.offset(head);
            int limit = (block + 1) * log.blockBytes;
            if (RecordParser.loadWhole(segment, offset, limit, log.seq() - 1, log.seq() + 2, record)) {
                if (!table.load()) {
                    return;
                }
                apply(offset, record);
                log.commit(q, record.recordBytes(), record.seq);
                return;
            }
        }
    }

    /** A promotion whose copy was published leaves S's tail only then: nothing else may come between the two. */
    private void finishPromotion() {
        int offset = store.geometry.evicting() ? log.tailOffset(QUEUE_SMALL) : NONE;
        if (offset < 0 || !RecordParser.load(segment, offset, log.tailLimit(QUEUE_SMALL), record)) {
            return;
        }
        int hash29 = SlotDescriptor.low29(store.hash.hash(record.bytes, RecordDescriptor.KEY_OFFSET, record.keyLength));
        int slot = find(hash29, record);
        if (slot != NONE && log.queueOf(SlotDescriptor.offset(table.word(slot))) != QUEUE_SMALL) {
            log.advanceTail(QUEUE_SMALL, record.recordBytes());
        }
    }

    /** Clears the slots whose record is not in a queue, and counts the others; false if a slot word is damaged. */
    private boolean clearDeadSlots() {
        count = 0;
        bytes = 0;
        if (!table.load()) {
            return false;
        }
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (!SlotDescriptor.isPublished(word)) {
                continue;
            }
            int offset = SlotDescriptor.offset(word);
            if (log.isLive(offset) && segment.load(offset, -1, record)) {
                count++;
                bytes += record.recordBytes();
            } else {
                table.clear(slot, SlotDescriptor.hash29(word));
            }
        }
        return true;
    }

    // ---- rebuild --------------------------------------------------------------------------------------------------

    private void rebuild(boolean trustLive) {
        store.counts().segmentsRebuilt.increment();
        long[] oldWords = trustLive ? table.publishedWords((int) Math.max(0, segment.count())) : new long[0];
        segment.held(HELD_REBUILDING);
        segment.tableMoves();
        BlockChain[] chains = new BlockChain[QUEUES];
        int[] tails = new int[QUEUES];
        LogReplay replay = trustLive ? replayLive(chains, tails) : replayCheckpoint(chains, tails);
        table.clearAll();
        if (segment.hits != null) {
            segment.hits.clear();
        }
        ReplayTails moving = new ReplayTails(segment, replay, chains, tails);
        replayTails = moving;
        replayed = 0;
        boolean more = true;
        while (more) {
            more = replay.next(this::apply);
        }
        replayTails = null;
        adoptReplayed(replay, chains, tails, moving, trustLive);
        wipeDamage();
        dropRevived(oldWords);
        recountLive();
        segment.counters(count, bytes);
        store.counts().entriesKept.add(count);
        segment.dirty = true;
        makeDurable();
        segment.held(HELD_IDLE);
    }

    /**
     * The checkpoint describes forced bytes only, the headers of blocks outside the queues go after it no longer needs them,
     * and the epoch, which says that all this is done, comes last.
     */
    private void makeDurable() {
        boolean force = store.deferReuse;
        if (Checkpoint.begun(segment.region, segment.header) == 0) {
            // No checkpoint needs them, and were the first one torn, a salvage would take them up.
            log.eraseUnusedHeaders();
        }
        if (force) {
            segment.forceLog();
        }
        Checkpoint.ofLiveWords(segment).write(segment.region, segment.header);
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

    private LogReplay replayLive(BlockChain[] chains, int[] tails) {
        LogReplay replay = new LogReplay(segment, this::noteDamage);
        maxSeq = segment.region.getLong(segment.header + SegmentHeaderDescriptor.SEQ_OFFSET);
        for (int q = 0; q < QUEUES; q++) {
            long tail = segment.region.getLong(segment.header + SegmentHeaderDescriptor.TAIL_OFFSET + 8 * q);
            long head = segment.region.getLong(segment.header + SegmentHeaderDescriptor.HEAD_OFFSET + 8 * q);
            long sure = head == 0 ? tail : head;
            if (sure == 0) {
                continue;
            }
            BlockChain chain =
                    headers.chain(q, SegmentHeaderDescriptor.block(tail), SegmentHeaderDescriptor.block(sure));
            if (chain == null) {
                salvage(replay, chains, tails, q);
                continue;
            }
            chains[q] = chain;
            tails[q] = SegmentHeaderDescriptor.offset(tail);
            // Up to the end of the block: the record of an append that was under way belongs to it, if it is whole.
            int sureAt = SegmentHeaderDescriptor.offset(sure);
            replay.add(q, chain, tails[q], chain.length() - 1, sureAt, maxSeq - 1, log.blockBytes);
        }
        return replay;
    }

    private LogReplay replayCheckpoint(BlockChain[] chains, int[] tails) {
        LogReplay replay = new LogReplay(segment, this::noteDamage);
        Checkpoint checkpoint = Checkpoint.newest(segment.region, segment.header);
        if (checkpoint != null) {
            maxSeq = checkpoint.seq;
        }
        int begun = Checkpoint.begun(segment.region, segment.header);
        for (int q = 0; q < QUEUES; q++) {
            long tail = checkpoint == null ? 0 : checkpoint.tails[q];
            long head = checkpoint == null ? 0 : checkpoint.heads[q];
            BlockChain chain = null;
            int tailAt = BlockDescriptor.LENGTH;
            if (tail != 0) {
                chain = headers.chain(q, SegmentHeaderDescriptor.block(tail), -1);
                tailAt = SegmentHeaderDescriptor.offset(tail);
            } else if (checkpoint != null || begun < 2) {
                // No checkpoint before the first can have freed anything: the queue starts where it was opened.
                chain = headers.chain(q, headers.opening(q), -1);
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
            replay.add(q, chain, tailAt, sureIndex, sureAt, maxSeq, log.blockBytes);
        }
        return replay;
    }

    /** Without a place to start from: every valid block of the queue, each read to its end. */
    private void salvage(LogReplay replay, BlockChain[] chains, int[] tails, int q) {
        BlockChain chain = headers.salvage(q, log.blockBytes);
        if (chain.length() == 0) {
            return;
        }
        chains[q] = chain;
        tails[q] = BlockDescriptor.LENGTH;
        salvaging = true;
        replay.addSalvaged(q, chain);
    }

    private void adoptReplayed(
            LogReplay replay, @Nullable BlockChain[] chains, int[] tails, ReplayTails moved, boolean trustLive) {
        boolean keepUnused = store.deferReuse;
        maxSeq = Math.max(maxSeq, headers.maxFirstSeq());
        log.reset(trustLive ? maxSeq : Math.min(maxSeq + SEQ_JUMP, RecordDescriptor.MAX_SEQ));
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
        log.collectUnused(keepUnused);
        log.writeWords();
    }

    /** Joins what a salvage has put in a row: the next process must find the same. */
    private void link(int q, BlockChain chain) {
        for (int i = 1; i < chain.length(); i++) {
            if (!headers.follows(chain.block(i), chain.firstSeq(i - 1), chain.end(i - 1))) {
                log.writeHeader(chain.block(i), q, chain.firstSeq(i), chain.firstSeq(i - 1), chain.end(i - 1));
            }
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
            if (!segment.load(offset, -1, record) || record.seq >= beforeSeq) {
                continue;
            }
            int q = log.queueOf(offset);
            RecordImage removal = new RecordImage();
            byte[] image = new byte[RecordDescriptor.recordBytes(record.keyLength, 0)];
            System.arraycopy(
                    record.bytes, RecordDescriptor.KEY_OFFSET, image, RecordDescriptor.KEY_OFFSET, record.keyLength);
            removal.seal(image, record.keyLength, RecordDescriptor.REMOVE);
            if (log.canAppend(q, removal.recordBytes())) {
                log.append(q, removal, RecordDescriptor.NEVER_MILLIS);
                log.commit(q, removal.recordBytes());
            }
            table.clear(slot, hash29);
        }
    }

    /** Points the table at a record, or takes its key out. */
    private void apply(int offset, RecordImage from) {
        maxSeq = Math.max(maxSeq, from.seq);
        if (salvaging) {
            store.counts().recordsSalvaged.increment();
        }
        int hash29 = SlotDescriptor.low29(store.hash.hash(from.bytes, RecordDescriptor.KEY_OFFSET, from.keyLength));
        int slot = find(hash29, from);
        if (slot != NONE) {
            passSuperseded(offset, SlotDescriptor.offset(table.word(slot)));
        }
        if (from.valueLength == RecordDescriptor.REMOVE) {
            if (slot != NONE && SlotDescriptor.isPublished(table.word(slot))) {
                table.clear(slot, hash29);
                replayed--;
            }
        } else if (slot != NONE && SlotDescriptor.isPublished(table.word(slot))) {
            table.publish(slot, hash29, offset);
        } else {
            makeRoomInTable();
            table.insert(hash29, offset);
            replayed++;
        }
    }

    /** A record of one queue supersedes one of the other: the other queue's tail had passed it. */
    private void passSuperseded(int offset, int before) {
        ReplayTails moving = replayTails;
        int q = headers.queue(before / log.blockBytes);
        if (moving != null && q != headers.queue(offset / log.blockBytes)) {
            replayed -= moving.pass(q, other.seq);
        }
    }

    private void makeRoomInTable() {
        ReplayTails moving = replayTails;
        if (moving != null && store.geometry.evicting() && replayed >= store.geometry.segmentEntries()) {
            replayed -= moving.passOldest();
        }
    }

    private int find(int hash29, RecordImage key) {
        int bucket = table.home(hash29);
        for (int probes = 0; probes < table.buckets(); probes++) {
            boolean ends = false;
            int slot = bucket * SlotDescriptor.SLOTS_PER_BUCKET;
            for (int n = 0; n < SlotDescriptor.SLOTS_PER_BUCKET; n++, slot++) {
                long word = table.word(slot);
                ends |= word == SlotDescriptor.EMPTY;
                if (SlotDescriptor.isPublished(word)
                        && SlotDescriptor.hash29(word) == hash29
                        && segment.load(SlotDescriptor.offset(word), key.keyLength, other)
                        && other.keyEquals(key)) {
                    return slot;
                }
            }
            if (ends) {
                return NONE;
            }
            bucket = table.next(bucket, hash29);
        }
        return NONE;
    }

    private void recountLive() {
        count = 0;
        bytes = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            long word = table.word(slot);
            if (SlotDescriptor.isPublished(word) && segment.load(SlotDescriptor.offset(word), -1, record)) {
                count++;
                bytes += record.recordBytes();
            }
        }
    }

    private void noteDamage(int from, int to, long beforeSeq) {
        store.counts().damagedPlaces.increment();
        store.counts().corruptions.increment();
        damage.add(new long[] {from, to, beforeSeq});
    }

    /** Makes blocks unreadable that were opened but never became part of a queue. */
    private void eraseHeadersBeyond(long seq) {
        for (int block = 0; block < log.blocks; block++) {
            boolean opened = headers.isValid(block, SegmentHeaderDescriptor.QUEUE_SMALL)
                    || headers.isValid(block, SegmentHeaderDescriptor.QUEUE_MAIN);
            if (opened && headers.firstSeq(block) > seq) {
                log.eraseHeader(block);
            }
        }
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
