/**
 * The store engine: segments of a slot table and a block log. It sees bytes, never objects, and runs no user code.
 *
 * <p>Layer 2. Lock order: the checkpoint mutex of a store before any segment lock; at most one segment lock at a time.
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
