package io.memorymap.jcache.architecture.planted.jcache.store;

import io.memorymap.jcache.architecture.planted.codec.form.Shape;

final class ReachesForm {
    final Shape inside = new Shape();
}
