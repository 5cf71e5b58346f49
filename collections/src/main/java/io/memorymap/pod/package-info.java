/**
 * Small structs of fixed layout in memory-mapped files, byte for byte those of the Swift library MemoryMap.
 *
 * <p>A change reaches the operating system with the store instruction itself and survives the death of the process;
 * {@code flush()} takes it to the device. One process at a time should write a file.
 *
 * <h2>What an application names</h2>
 *
 * <table>
 *   <caption>Public types, and why each is public</caption>
 *   <tr><td>{@link io.memorymap.pod.MemoryMap}</td><td>opens a file that holds one record</td></tr>
 *   <tr><td>{@link io.memorymap.pod.StructView}</td><td>reads and writes single fields of that record in place</td></tr>
 *   <tr><td>{@link io.memorymap.pod.FixedArray}</td><td>gives an array component its length</td></tr>
 *   <tr><td>{@link io.memorymap.pod.PodKeyValueStore}</td><td>opens a file that holds a table of 256 entries</td></tr>
 *   <tr><td>{@link io.memorymap.pod.BasicType8}, {@link io.memorymap.pod.BasicType64},
 *       {@link io.memorymap.pod.BasicType1024}</td><td>make keys, and fields that keep their type</td></tr>
 *   <tr><td>{@link io.memorymap.pod.BasicType}</td><td>reads what one of these three holds</td></tr>
 *   <tr><td>{@link io.memorymap.pod.MemoryMapLock}</td><td>chooses the lock of a map or store, or none</td></tr>
 *   <tr><td>{@link io.memorymap.pod.PodLayout}</td><td>shows where each field lies, to compare with a struct of another
 *       language</td></tr>
 *   <tr><td>{@link io.memorymap.pod.MemoryMapException}</td><td>catches every failure of this package but a full
 *       store</td></tr>
 *   <tr><td>{@link io.memorymap.pod.MemoryMapIOException}</td><td>says which operation on which file the system
 *       refused</td></tr>
 *   <tr><td>{@link io.memorymap.pod.MemoryMapTooLargeException}</td><td>says how large the file would have been</td></tr>
 *   <tr><td>{@link io.memorymap.pod.NotAMemoryMapException}</td><td>says what the file begins with instead</td></tr>
 *   <tr><td>{@link io.memorymap.pod.PodLayoutException}</td><td>says which component is not plain data</td></tr>
 * </table>
 *
 * <h2>Where to begin</h2>
 *
 * <p>{@code PodFile} opens, checks and maps a file. {@code PodType} and its four kinds turn objects into bytes and write the
 * bytes that differ. {@code PodTable} is the hash table, {@code PodRehash} its compaction and {@code SlotIndex} its shortcut.
 * {@code MappedStruct} is what a map and a store share. The package uses {@code io.memorymap.format} for offsets, constants and numbers
 * in bytes, and {@link io.memorymap.StoreFullException}; nothing else of the library.
 */
package io.memorymap.pod;
