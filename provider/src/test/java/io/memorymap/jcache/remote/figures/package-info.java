/** What caches on a server cost. */
@NullMarked
package io.memorymap.jcache.remote.figures;

import org.jspecify.annotations.NullMarked;
