package io.memorymap.jcache.management;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The management beans of one cache, on the platform's server: its configuration and its statistics in the domain
 * {@code javax.cache}, as JCache names them, and its store in the domain {@code io.memorymap}. Not thread-safe: the cache guards
 * it by its monitor.
 */
public final class ManagementBeans {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final URI manager;
    private final String cache;
    private final Set<Kind> registered = EnumSet.noneOf(Kind.class);

    public ManagementBeans(URI manager, String cache) {
        this.manager = manager;
        this.cache = cache;
    }

    /** The two beans that JCache knows, and one for the store in a domain of its own. */
    public enum Kind {
        CONFIGURATION("javax.cache:type=CacheConfiguration"),
        STATISTICS("javax.cache:type=CacheStatistics"),
        STORE("io.memorymap:type=Store");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    /**
     * Registers a bean, unless it is registered. If another manager with the same URI has a cache of the same name, the name is
     * taken: then a warning is logged and that other cache keeps it.
     */
    public void register(Kind kind, Object bean) {
        if (registered.contains(kind)) {
            return;
        }
        ObjectName name = name(kind);
        try {
            server().registerMBean(bean, name);
            registered.add(kind);
        } catch (InstanceAlreadyExistsException e) {
            LOG.log(
                    Level.WARNING,
                    "The management bean " + name
                            + " belongs to a cache of another manager with the same URI; this cache has none");
        } catch (JMException e) {
            throw new CacheException("Cannot register the management bean " + name, e);
        }
    }

    /** Unregisters a bean, if this cache has registered it. */
    public void unregister(Kind kind) {
        if (!registered.remove(kind)) {
            return;
        }
        ObjectName name = name(kind);
        try {
            server().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.log(Level.DEBUG, "The management bean " + name + " had been taken away by somebody else", e);
        } catch (JMException e) {
            throw new CacheException("Cannot unregister the management bean " + name, e);
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    private ObjectName name(Kind kind) {
        String name = kind.type + ",CacheManager=" + safe(manager.toString()) + ",Cache=" + safe(cache);
        try {
            return new ObjectName(name);
        } catch (JMException e) {
            throw new CacheException("Not a name for a management bean: " + name, e);
        }
    }

    /** Replaces the characters that an object name cannot have unquoted, as JCache's own tests expect it. */
    static String safe(String text) {
        return text.replaceAll("[,:=\n*?\"]", ".");
    }
}
