/**
 * The store engine in normal operation: segments of a slot table and a block log. It sees bytes, never objects, and runs no user
 * code. What runs after trouble is in {@code io.memorymap.engine.recovery}, which this package reaches by {@code Recovery} alone.
 *
 * <p>Lock order: the monitor of {@code StoreBounds} before the checkpoint mutex of a store, both before any segment lock; at most one segment lock at a time.
 *
 * <p>Begin at {@code SegmentStore.read}: it leads to {@code Segment.read}, which is the whole of a lookup. A write goes from {@code
 * SegmentStore.put} to {@code SegmentWriter}, which asks {@code TailCleaner} for room and appends to {@code BlockLog}.
 *
 * <table>
 * <caption>Which class owns which word of a segment, and under which lock it is written. Others read it, or write it by a method of
 * the owner; recovery and verification work on all of them under the segment lock.</caption>
 * <tr><th>Owner</th><th>Words</th><th>Written under</th></tr>
 * <tr><td>{@code SlotTable}</td><td>slots (mapped); overflow, tombstones (heap)</td><td>segment lock</td></tr>
 * <tr><td>{@code BlockLog}</td><td>blocks and records, head, tail, seq (mapped); chain, recoveries (heap)</td><td>segment lock</td></tr>
 * <tr><td>{@code BlockPool}</td><td>owners of blocks, free and pending lists (heap)</td><td>segment lock</td></tr>
 * <tr><td>{@code ValueBlocks}</td><td>large values in their blocks, their number (mapped); sums (heap)</td><td>segment lock</td></tr>
 * <tr><td>{@code Segment}</td><td>held, count, bytes, epoch, shared tableSeq (mapped); tableSeq (heap)</td><td>segment lock; tableSeq also before the segment is shared</td></tr>
 * <tr><td>{@code SegmentWriter}</td><td>computations, needsRepair, needsRebuild (fields of {@code Segment}); inFlight, unpublished, evicted, its {@code StoreBounds.Share}</td><td>segment lock</td></tr>
 * <tr><td>{@code LogRecovery}</td><td>loaded (a field of {@code Segment})</td><td>segment lock</td></tr>
 * <tr><td>{@code Checkpointer}</td><td>checkpoints A and B (mapped)</td><td>checkpoint mutex, then segment lock; recovery writes one of its own</td></tr>
 * <tr><td>{@code Checkpointer}</td><td>dirty (a field of {@code Segment}): cleared by it, set by whoever changes the segment</td><td>segment lock</td></tr>
 * <tr><td>{@code TailCleaner}, {@code TailRecord}, {@code Evictor}</td><td>the search for room, the record at a tail; what {@code EvictionPolicy} counts</td><td>segment lock</td></tr>
 * <tr><td>{@code Expiries}</td><td>the earliest expiry that may be due</td><td>segment lock; read without</td></tr>
 * <tr><td>{@code SmallShare}</td><td>the share of queue S, misses of the segments that duel</td><td>atomic; its monitor when it is looked at</td></tr>
 * <tr><td>{@code HitCounters}</td><td>two bits a slot</td><td>no lock: readers race, which costs accuracy only</td></tr>
 * <tr><td>{@code StoreBounds}</td><td>what no segment has taken of the store's entries and bytes</td><td>compare and set; its monitor while others give to a write</td></tr>
 * <tr><td>{@code StoreHeader}</td><td>the two header copies (mapped), dirty</td><td>its own monitor</td></tr>
 * <tr><td>{@code StoreContext}</td><td>closed, fault, epoch, boundsReady</td><td>volatile; closed and fault are set once</td></tr>
 * </table>
 *
 * <table>
 * <caption>Who writes and reads a word, and how</caption>
 * <tr><th>Word</th><th>Writer</th><th>Reader</th></tr>
 * <tr><td>slot, publish and update</td><td>release</td><td>plain scan; on a match acquire; what it leads to is validated by tableSeq</td></tr>
 * <tr><td>slot, clear</td><td>opaque</td><td>the same</td></tr>
 * <tr><td>record bytes</td><td>plain bulk copy before the slot's release</td><td>plain bulk copy</td></tr>
 * <tr><td>record bytes of a reused block</td><td>tableSeq moves, then plain</td><td>plain bulk copy</td></tr>
 * <tr><td>life</td><td>opaque, under the lock</td><td>opaque</td></tr>
 * <tr><td>held</td><td>opaque + releaseFence; release for idle</td><td>at open or under the lock</td></tr>
 * <tr><td>head, tail, seq</td><td>opaque, under the lock</td><td>under the lock</td></tr>
 * <tr><td>count, bytes</td><td>opaque</td><td>opaque</td></tr>
 * <tr><td>tableSeq (heap)</td><td>odd: opaque + releaseFence; even: release; by two, before a block is reused: release + releaseFence</td><td>acquire; acquireFence + opaque</td></tr>
 * </table>
 */
@NullMarked
package io.memorymap.engine;

import org.jspecify.annotations.NullMarked;
