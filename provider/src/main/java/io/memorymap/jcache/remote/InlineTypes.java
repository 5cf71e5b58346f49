package io.memorymap.jcache.remote;

import io.memorymap.codec.TypeTable;
import org.jspecify.annotations.Nullable;

/** Numbers no class: every codec writes the name, because processes that share entries share no table. */
final class InlineTypes implements TypeTable {
    @Override
    public int idOf(String typeName) {
        return UNLISTED;
    }

    @Override
    public @Nullable String nameOf(int id) {
        return null;
    }
}
