package io.memorymap.jcache.architecture.planted.jcache;

public interface WordOfAnEntrance {
    Entrance up();
}
