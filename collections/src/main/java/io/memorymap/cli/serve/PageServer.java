package io.memorymap.cli.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.memorymap.cli.view.Harmless;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page on the loopback interface. All paths begin with a token:
 *
 * <pre>
 *  /TOKEN/                                     the page; beside it page.css, page.js, icon.svg
 *  /TOKEN/files                                names and paths of the files
 *  /TOKEN/N/totals, /TOKEN/N/figures           what file N counts, and what was measured of it
 *  /TOKEN/N/keys?text=TEXT&amp;where=begin|any file N's keys that begin with a text, or hold it
 * </pre>
 *
 * <p>Nothing but {@code GET} and {@code HEAD} is answered, and nothing is written anywhere. Thread-safe.
 */
public final class PageServer implements AutoCloseable {
    private static final Map<String, String> RESOURCES = Map.of(
            "", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    /** {@link Gate#HOST}. */
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static final int THREADS = 8;
    private static final int MOST_TEXT_CHARS = 1_000;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Gate gate;
    private final List<ServedFile> files;

    private PageServer(HttpServer server, List<ServedFile> files) {
        this.server = server;
        this.threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "page");
            thread.setDaemon(true);
            return thread;
        });
        this.gate = new Gate(server.getAddress().getPort());
        this.files = files;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /**
     * Serves files from now on.
     *
     * @param port the port; 0 for a free one
     * @param paths the files
     * @return the server
     * @throws IOException if the port cannot be had
     */
    public static PageServer start(int port, List<Path> paths) throws IOException {
        return start(port, paths, InstantSource.system(), System::nanoTime);
    }

    static PageServer start(int port, List<Path> paths, InstantSource clock, LongSupplier nanos) throws IOException {
        List<ServedFile> files =
                paths.stream().map(path -> new ServedFile(path, clock, nanos)).toList();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        PageServer page = new PageServer(server, files);
        server.start();
        return page;
    }

    /** The address of the page, with its token. */
    public URI address() {
        return URI.create("http://" + Gate.HOST + ":" + server.getAddress().getPort() + "/" + gate.token() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answerTo(exchange);
            } catch (RuntimeException e) {
                System.getLogger("io.memorymap").log(Level.WARNING, "A request of the page failed", e);
                answer = Answer.refusal(Answer.FAILED, "The tool failed: " + e);
            }
            send(exchange, answer);
        }
    }

    private Answer answerTo(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        if (!gate.isOurs(headers.get("Host"), headers.get("Origin"))) {
            return Answer.refusal(Answer.FORBIDDEN, "This page is only served to its own address.");
        }
        URI uri = exchange.getRequestURI();
        String[] parts = Objects.requireNonNullElse(uri.getRawPath(), "").split("/", -1);
        if (parts.length < 2 || !gate.opens(parts[1])) {
            return Answer.refusal(Answer.FORBIDDEN, "This is not the address that the tool has printed.");
        }
        if (!exchange.getRequestMethod().equals("GET") && !isHead(exchange)) {
            return Answer.refusal(Answer.METHOD_NOT_ALLOWED, "This page can only be read.");
        }
        Answer answer = switch (parts.length) {
            case 3 -> page(parts[2]);
            case 4 -> file(parts[2], parts[3], uri.getRawQuery());
            default -> null;
        };
        return answer == null ? Answer.refusal(Answer.NOT_FOUND, "There is nothing here.") : answer;
    }

    private @Nullable Answer page(String name) {
        if (name.equals("files")) {
            return Answer.json(fileNames());
        }
        String type = RESOURCES.get(name);
        return type == null ? null : new Answer(Answer.OK, type, resource(name.isEmpty() ? "page.html" : name));
    }

    private JsonArray fileNames() {
        JsonArray names = new JsonArray();
        for (ServedFile file : files) {
            JsonObject one = new JsonObject();
            one.addProperty("name", Harmless.text(String.valueOf(file.path().getFileName())));
            one.addProperty("path", Harmless.text(file.path().toString()));
            names.add(one);
        }
        return names;
    }

    private @Nullable Answer file(String number, String question, @Nullable String query) {
        ServedFile file = file(number);
        if (file == null) {
            return null;
        }
        return switch (question) {
            case "totals" -> Answer.json(file.totals());
            case "figures" -> Answer.json(file.figures());
            case "keys" -> keys(file, query);
            default -> null;
        };
    }

    private @Nullable ServedFile file(String number) {
        for (int i = 0; i < files.size(); i++) {
            if (number.equals(Integer.toString(i))) {
                return files.get(i);
            }
        }
        return null;
    }

    private static Answer keys(ServedFile file, @Nullable String query) {
        String text;
        String where;
        try {
            Map<String, String> parameters = parameters(query);
            text = parameters.getOrDefault("text", "");
            where = parameters.getOrDefault("where", "begin");
        } catch (IllegalArgumentException e) {
            return Answer.refusal(Answer.BAD_REQUEST, "This is no query: " + e.getMessage());
        }
        if (text.length() > MOST_TEXT_CHARS || !(where.equals("begin") || where.equals("any"))) {
            return Answer.refusal(
                    Answer.BAD_REQUEST,
                    "A text has at most " + MOST_TEXT_CHARS + " characters, and where is \"begin\" or \"any\".");
        }
        return Answer.json(file.keys(text, where.equals("any")));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            parameter.substring(0, equals),
                            URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return parameters;
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(PageServer.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The tool's jar cannot be read", e);
        }
    }

    private static boolean isHead(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("HEAD");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Cache-Control", "no-store");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                        + " require-trusted-types-for 'script'; trusted-types 'none'");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        if (answer.status() == Answer.METHOD_NOT_ALLOWED) {
            headers.set("Allow", "GET, HEAD");
        }
        if (isHead(exchange)) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
