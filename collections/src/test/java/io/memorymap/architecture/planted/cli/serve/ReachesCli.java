package io.memorymap.architecture.planted.cli.serve;

import io.memorymap.architecture.planted.cli.Tool;
import org.jspecify.annotations.Nullable;

final class ReachesCli {
    @Nullable Tool up;
}
