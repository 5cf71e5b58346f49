package io.memorymap.jcache.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import java.net.MalformedURLException;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/** Refuses that a configuration file which did not come from a URL includes one: it would be read from somewhere else unasked. */
final class LocalIncludes implements ConfigIncluder, ConfigIncluderURL {
    private final @Nullable ConfigIncluder others;

    /** An includer that leaves what is local to the library's own. */
    LocalIncludes() {
        this(null);
    }

    private LocalIncludes(@Nullable ConfigIncluder others) {
        this.others = others;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return new LocalIncludes(others == null ? fallback : others.withFallback(fallback));
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        // Without url(...) around it, a name that is a URL is read as one.
        URL url = asUrl(what);
        if (url != null) {
            check(url);
        }
        return known().include(context, what);
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        check(what);
        return known() instanceof ConfigIncluderURL urls
                ? urls.includeURL(context, what)
                : known().include(context, what.toString());
    }

    private ConfigIncluder known() {
        if (others == null) {
            throw new IllegalStateException("The library's own includer is missing");
        }
        return others;
    }

    private static @Nullable URL asUrl(String what) {
        try {
            return new URL(what);
        } catch (MalformedURLException isAName) {
            return null;
        }
    }

    private static void check(URL url) {
        if (!"file".equalsIgnoreCase(url.getProtocol())) {
            throw new ConfigException.Parse(
                    ConfigOriginFactory.newSimple("include \"" + url + "\""),
                    "a file that did not come from a URL may not include one; include a file instead, or give the"
                            + " configuration itself as a URL");
        }
    }
}
