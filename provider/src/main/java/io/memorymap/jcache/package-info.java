/** The JCache provider and what its caches offer beyond the specification. */
package io.memorymap.jcache;
