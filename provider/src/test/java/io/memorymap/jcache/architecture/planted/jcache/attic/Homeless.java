package io.memorymap.jcache.architecture.planted.jcache.attic;

final class Homeless {}
