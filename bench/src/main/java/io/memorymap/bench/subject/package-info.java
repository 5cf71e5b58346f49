/**
 * What is measured: one {@link io.memorymap.bench.subject.Subject} around each library, made by its {@link io.memorymap.bench.subject.Peer}.
 * An adapter uses its library as its documentation advises for speed, and adds nothing.
 */
@NullMarked
package io.memorymap.bench.subject;

import org.jspecify.annotations.NullMarked;
