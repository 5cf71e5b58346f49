package io.memorymap.bench.subject;

import java.nio.file.Path;

/**
 * What a subject is opened for.
 *
 * @param kind what keys and values are
 * @param capacity entries that must fit, and, where the subject evicts, entries at which it does
 * @param directory an existing directory for its files; a subject that is there already is opened
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record Plan<K, V>(Kind<K, V> kind, long capacity, Path directory) {}
