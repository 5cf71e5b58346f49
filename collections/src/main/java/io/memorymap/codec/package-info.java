/**
 * Keys and values as bytes: what an application implements or asks for. Knows nothing of stores.
 *
 * <p>{@link io.memorymap.codec.Codec} is the contract, {@link io.memorymap.codec.ByteOutput} and {@link io.memorymap.codec.ByteInput} are
 * what it writes to and reads from. {@link io.memorymap.codec.Codecs} has the codecs that come with the library, which are in the
 * rooms inside: {@code scalar} (types without a class of the application in them), {@code serial} (Java serialization, canonical for
 * keys, limited for values), {@code form} (records, enums, collections, tags).
 */
@NullMarked
package io.memorymap.codec;

import org.jspecify.annotations.NullMarked;
