/**
 * Where the settings of managers and caches come from: the manager's URI and properties, the configuration file, and the
 * configuration object given in code. It uses no other room: nothing here opens a store or a cache. Begin with {@link
 * io.memorymap.jcache.config.ManagerSettings}.
 */
@NullMarked
package io.memorymap.jcache.config;

import org.jspecify.annotations.NullMarked;
