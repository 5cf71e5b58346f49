package io.memorymap.jcache.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What the tests of settings share: managers without the JVM's own properties. */
final class SettingsTests {
    static final URI NAME = URI.create("memorymap:test");

    private SettingsTests() {}

    /** Settings of a manager whose configuration file has this text. */
    static ManagerSettings of(Path directory, String text, String... properties) {
        return ManagerSettings.load(
                write(directory, "caches.conf", text).toUri(), loader(), properties(properties), new Properties());
    }

    static ManagerSettings load(URI uri, String... properties) {
        return ManagerSettings.load(uri, loader(), properties(properties), new Properties());
    }

    static ClassLoader loader() {
        return SettingsTests.class.getClassLoader();
    }

    /** A loader that has the files of a directory as resources. */
    static ClassLoader resources(Path directory) {
        try {
            return new URLClassLoader(new URL[] {directory.toUri().toURL()}, loader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path directory, String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }
}
