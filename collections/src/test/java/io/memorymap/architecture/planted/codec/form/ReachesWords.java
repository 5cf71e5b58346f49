package io.memorymap.architecture.planted.codec.form;

import io.memorymap.architecture.planted.Report;
import org.jspecify.annotations.Nullable;

final class ReachesWords {
    @Nullable Report up;
}
