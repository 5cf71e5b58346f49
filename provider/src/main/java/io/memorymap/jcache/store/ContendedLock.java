package io.memorymap.jcache.store;

import io.memorymap.KeyLock;

/** The lock of a key that other processes may write meanwhile. */
public interface ContendedLock extends KeyLock {
    /** Whether one has, so that what the operation has read counts for nothing: {@link WriteConflictException} was thrown. */
    boolean isOvertaken();
}
