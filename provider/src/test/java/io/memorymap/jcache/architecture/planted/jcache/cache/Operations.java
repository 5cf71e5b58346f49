package io.memorymap.jcache.architecture.planted.jcache.cache;

import io.memorymap.jcache.architecture.planted.jcache.Word;
import io.memorymap.jcache.architecture.planted.jcache.event.Dispatcher;

public final class Operations {
    final Dispatcher eventBelow = new Dispatcher();

    Word wordBelow(Word word) {
        return word;
    }
}
