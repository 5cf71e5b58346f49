/** The key-value store on a memory-mapped file, its builder, its reports, its codecs and its exceptions. */
package io.memorymap;
