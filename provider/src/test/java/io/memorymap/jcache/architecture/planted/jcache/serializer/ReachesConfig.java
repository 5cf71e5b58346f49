package io.memorymap.jcache.architecture.planted.jcache.serializer;

import io.memorymap.jcache.architecture.planted.jcache.config.Settings;

final class ReachesConfig {
    final Settings up = new Settings();
}
