package io.memorymap.tck;

import io.memorymap.jcache.remote.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Starts the server of a run on remote caches, and afterwards writes how many scripts it has run into the file that the system property
 * {@value #FILE_PROPERTY} names; without the property it does nothing.
 */
public final class TckServer implements LauncherSessionListener {
    static final String FILE_PROPERTY = "tck.server";
    private static final Pattern SCRIPTS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    private @Nullable TestServer server;

    /** For the service loader. */
    public TckServer() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(FILE_PROPERTY) != null) {
            TestServer started = TestServer.start();
            System.setProperty("memorymap.remote.uri", started.uri());
            server = started;
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        TestServer started = server;
        if (started == null) {
            return;
        }
        Matcher scripts = SCRIPTS.matcher(started.send("INFO", "commandstats"));
        Path file = Path.of(System.getProperty(FILE_PROPERTY));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, scripts.find() ? scripts.group(1) : "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        started.close();
    }
}
