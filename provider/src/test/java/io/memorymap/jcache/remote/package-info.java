/** Tests of caches on a server: a real one, which the tests start. */
@NullMarked
package io.memorymap.jcache.remote;

import org.jspecify.annotations.NullMarked;
