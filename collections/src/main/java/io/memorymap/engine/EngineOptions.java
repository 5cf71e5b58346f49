package io.memorymap.engine;

import io.memorymap.engine.eviction.PolicyImage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a store behaves; nothing of it is kept in the file.
 *
 * @param temporary whether the file is gone already, so that nothing needs to reach the device
 * @param durable whether anything is promised about power loss: checkpoints are made and blocks reused only after them
 * @param sync whether each write is forced before it returns
 * @param verifyReads whether each read checks the record's sum
 * @param bootId identity of the running kernel, two words
 * @param fileKey identity of the file, two words
 * @param recovery what brings a segment back after a kill or a power loss
 * @param weighsBytes whether bytes that are hit count at the bound of bytes, and not entries
 * @param kept opens what the store knew of its keys when it was closed; null if nothing was kept
 * @param nanoTime by which pauses are measured; null for that of the system
 */
@SuppressWarnings(
        "ArrayRecordComponent") // identities are compared word by word, and an options object is never compared
public record EngineOptions(
        boolean temporary,
        boolean durable,
        boolean sync,
        boolean verifyReads,
        long[] bootId,
        long[] fileKey,
        Recovery recovery,
        boolean weighsBytes,
        @Nullable Supplier<@Nullable PolicyImage> kept,
        @Nullable LongSupplier nanoTime) {

    /** Of a store that begins to evict without knowing anything. */
    public EngineOptions(
            boolean temporary,
            boolean durable,
            boolean sync,
            boolean verifyReads,
            long[] bootId,
            long[] fileKey,
            Recovery recovery,
            @Nullable LongSupplier nanoTime) {
        this(temporary, durable, sync, verifyReads, bootId, fileKey, recovery, false, null, nanoTime);
    }
}
