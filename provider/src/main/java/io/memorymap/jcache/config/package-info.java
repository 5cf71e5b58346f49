/**
 * Where the settings of managers and caches come from: the manager's URI and properties, the configuration file, and the
 * configuration object given in code. Nothing here opens a store or a cache.
 */
@NullMarked
package io.memorymap.jcache.config;

import org.jspecify.annotations.NullMarked;
