package io.memorymap.architecture.planted.cli.view;

import io.memorymap.architecture.planted.cli.serve.Page;
import org.jspecify.annotations.Nullable;

final class ReachesServe {
    @Nullable Page up;
}
