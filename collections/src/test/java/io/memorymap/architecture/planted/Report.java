package io.memorymap.architecture.planted;

import io.memorymap.architecture.planted.store.Access;
import org.jspecify.annotations.Nullable;

/** A word that leads into a room. */
public final class Report {
    @Nullable Access up;
}
