package io.memorymap.architecture.planted.pod;

import io.memorymap.architecture.planted.cli.Tool;

final class ReachesCli {
    final Tool up = new Tool();
}
