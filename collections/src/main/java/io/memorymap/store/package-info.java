/**
 * What a store is made of, above the engine: objects become bytes here, and files become stores.
 *
 * <p>{@code StoreAccess} carries out every operation on objects; {@code Scratch} is what one operation needs on the heap. {@code
 * StoreOpener}, {@code StoreCreator} and {@code StoreDeleter} do what their names say, {@code StoreOptions} and {@code StoreTypes} are
 * what they are told. {@code KeyLocks}, {@code KeyComputations} and {@code Computation} make a read, a function and a write one step. {@code
 * EntryIterator} walks a store. {@code Refusals} and {@code Failures} word the exceptions.
 *
 * <p>Uses the engine, recovery, the codec's words and the words of {@code io.memorymap}. User code never runs under a segment lock:
 * what calls codecs or functions is here, and holds none.
 */
@NullMarked
package io.memorymap.store;

import org.jspecify.annotations.NullMarked;
