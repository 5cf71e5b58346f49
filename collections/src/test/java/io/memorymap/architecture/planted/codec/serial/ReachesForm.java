package io.memorymap.architecture.planted.codec.serial;

import io.memorymap.architecture.planted.codec.form.Shape;
import org.jspecify.annotations.Nullable;

final class ReachesForm {
    @Nullable Shape up;
}
