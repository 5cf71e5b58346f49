package io.memorymap.architecture.planted.cli;

import io.memorymap.architecture.planted.Store;
import io.memorymap.architecture.planted.engine.Table;

public final class Tool {
    final Store storeBelow = new Store();
    final Table engineBelow = new Table();
}
