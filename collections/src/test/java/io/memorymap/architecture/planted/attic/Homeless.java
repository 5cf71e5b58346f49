package io.memorymap.architecture.planted.attic;

final class Homeless {}
