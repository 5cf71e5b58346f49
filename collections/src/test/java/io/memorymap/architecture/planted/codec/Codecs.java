package io.memorymap.architecture.planted.codec;

import io.memorymap.architecture.planted.codec.form.Shape;
import org.jspecify.annotations.Nullable;

/** An entrance. */
public final class Codecs {
    @Nullable Shape formBelow;
}
