/**
 * What runs after trouble, or looks from outside; nothing here runs in normal operation.
 *
 * <p>{@code LogRecovery} is the only door from the engine, by its interface {@code Recovery}: it loads, repairs ({@code SegmentRepair}) or
 * rebuilds ({@code SegmentRebuild}) a segment. {@code BlockHeaders} finds the chains of blocks, {@code LogReplay} reads their records in
 * order, {@code TableReplay} applies them, {@code ReplayTails} moves the tails. {@code StoreVerifier} compares table and log of an open
 * store. {@code StoreSnapshotReader} reads a file without opening it, by {@code SegmentScan} in place or by {@code SegmentCopy} in private
 * memory.
 *
 * <p>Works on the words of a segment under its lock; which class owns which word is said in {@code io.memorymap.engine}.
 */
@NullMarked
package io.memorymap.engine.recovery;

import org.jspecify.annotations.NullMarked;
