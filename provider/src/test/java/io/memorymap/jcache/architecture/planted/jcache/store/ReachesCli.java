package io.memorymap.jcache.architecture.planted.jcache.store;

import io.memorymap.jcache.architecture.planted.cli.Tool;

final class ReachesCli {
    final Tool inside = new Tool();
}
