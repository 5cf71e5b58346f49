/**
 * Structs of fixed layout in memory-mapped files, byte-compatible with the Swift library MemoryMap.
 *
 * <ul>
 *   <li>{@link io.memorymap.pod.MemoryMap}: one record, mapped field by field;
 *   <li>{@link io.memorymap.pod.PodKeyValueStore}: 256 entries, keys of a {@link io.memorymap.pod.BasicType}, values of
 *       plain data;
 *   <li>{@link io.memorymap.pod.PodLayout}: where each field of a record lies.
 * </ul>
 *
 * <p>What is stored reaches the operating system with the store instruction itself and survives the death of the process;
 * {@code flush()} takes it to the device. Both are meant for one process at a time.
 */
package io.memorymap.pod;
