package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.cli.serve.PageServer;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.UnusableException;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows files on a page, until it is ended. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Opens a page for a browser of this machine, and prints its address: what the files hold and how that changes."
                        + " Nobody without the address sees it. Ctrl-C ends it.")
final class ServeCommand extends Verb {
    /** Where the JDK has its HTTP server. A Java that was cut to size may lack it. */
    private static final String HTTP_SERVER = "jdk.httpserver";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The store files; they may be in use.")
    List<Path> files = List.of();

    @Option(names = "--port", paramLabel = "PORT", description = "The port of the page; a free one if not given.")
    int port;

    ServeCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (ModuleLayer.boot().findModule(HTTP_SERVER).isEmpty()) {
            throw new UnusableException("this Java lacks the module " + HTTP_SERVER + "; take a JDK that has it");
        }
        List<Path> paths = new ArrayList<>();
        for (Path file : files) {
            paths.add(StoreFile.existing(file));
        }
        try (PageServer server = start(paths)) {
            String address = server.address().toString();
            JsonObject result = new JsonObject();
            result.addProperty("address", address);
            print(result, List.of(address));
            session.out().flush();
            session.awaitStop();
        }
        session.checkStopped();
        return ExitCode.OK;
    }

    private PageServer start(List<Path> paths) throws IOException {
        try {
            return PageServer.start(port, paths);
        } catch (BindException e) {
            throw new UnusableException("port " + port + ": " + e.getMessage());
        }
    }
}
