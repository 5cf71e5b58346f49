package io.memorymap.architecture.planted.codec;

import io.memorymap.architecture.planted.codec.form.Shape;
import org.jspecify.annotations.Nullable;

/** A word that leads into a room: with that room it forms a cycle. */
final class ReachesForm {
    @Nullable Shape up;
}
