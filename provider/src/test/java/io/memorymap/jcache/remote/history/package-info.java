/** Processes that share a cache while the network and the server fail, and what is right of their histories. */
@NullMarked
package io.memorymap.jcache.remote.history;

import org.jspecify.annotations.NullMarked;
