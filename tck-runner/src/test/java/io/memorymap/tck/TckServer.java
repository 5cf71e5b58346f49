package io.memorymap.tck;

import io.memorymap.jcache.remote.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Starts the server of a run on remote caches, one for each session of the launcher, and afterwards writes how many scripts it has run into the directory that the
 * system property {@value #RECORDS_PROPERTY} names; without the property it does nothing.
 */
public final class TckServer implements LauncherSessionListener {
    static final String RECORDS_PROPERTY = "tck.server";
    private static final String SUFFIX = ".scripts";
    private static final Pattern SCRIPTS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    private @Nullable TestServer server;

    /** For the service loader. */
    public TckServer() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(RECORDS_PROPERTY) != null) {
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
        Path records = Path.of(System.getProperty(RECORDS_PROPERTY));
        try {
            Files.createDirectories(records);
            Files.writeString(Files.createTempFile(records, "server", SUFFIX), scripts.find() ? scripts.group(1) : "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        started.close();
    }

    /** How many scripts the servers of a run have run. */
    static long scripts(Path records) throws IOException {
        long scripts = 0;
        try (DirectoryStream<Path> servers = Files.newDirectoryStream(records, "*" + SUFFIX)) {
            for (Path server : servers) {
                scripts += Long.parseLong(Files.readString(server));
            }
        }
        return scripts;
    }
}
