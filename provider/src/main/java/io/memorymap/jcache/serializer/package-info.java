/**
 * How values become bytes where the configuration names a serializer: libraries that may be there, and services of the application. Begin with
 * {@link io.memorymap.jcache.serializer.Serializers}.
 */
@NullMarked
package io.memorymap.jcache.serializer;

import org.jspecify.annotations.NullMarked;
