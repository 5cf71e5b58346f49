package io.memorymap.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, by which methods, and what the browser is told. */
class PageServerTest {
    private static final List<String> PATHS =
            List.of("", "page.css", "page.js", "icon.svg", "files", "0/totals", "0/figures", "0/keys?where=any&text=a");

    @TempDir
    private Path directory;

    private PageServer server;
    private Visitor visitor;
    private String path = "";
    private int port;

    @BeforeEach
    void serve() throws IOException {
        Path file = directory.resolve("secret-name.mm");
        try (KeyValueStore<String, String> store =
                KeyValueStore.builder(String.class, String.class).open(file)) {
            store.set("secret-key", "value");
        }
        server = PageServer.start(0, List.of(file));
        visitor = new Visitor(server);
        path = server.address().getPath();
        port = server.address().getPort();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whoeverHasTheAddressSeesThePage() {
        for (String one : PATHS) {
            HttpResponse<String> response = visitor.get(one);
            assertThat(response.statusCode()).as(one).isEqualTo(200);
            assertThat(response.body()).as(one).isNotEmpty();
        }
        assertThat(visitor.keys("any", "")).containsExactly("secret-key");
        assertThat(visitor.json("files").toString()).contains("secret-name.mm");
    }

    @Test
    void withoutTheTokenNothingIsShown() {
        String token = path.substring(1, path.length() - 1);
        assertThat(token).matches("[0-9a-f]{32}");
        char last = token.charAt(token.length() - 1);
        String almost = token.substring(0, token.length() - 1) + (last == '0' ? '1' : '0');
        for (String guess : List.of(almost, token.substring(1), token + "0", "..")) {
            for (String one : PATHS) {
                HttpResponse<String> response = visitor.get("/" + guess + "/" + one);
                assertThat(response.statusCode()).as(guess + " " + one).isEqualTo(403);
                assertThat(response.body()).doesNotContain("secret", token);
            }
        }
        assertThat(visitor.get("/").statusCode()).isEqualTo(403);
        assertThat(visitor.get("/favicon.ico").statusCode()).isEqualTo(403);
    }

    @Test
    void eachServerHasATokenOfItsOwn() throws IOException {
        try (PageServer other = PageServer.start(0, List.of())) {
            assertThat(other.address().getPath()).isNotEqualTo(path);
        }
    }

    /** As a page of another site asks whose name was made to lead to this machine. */
    @Test
    void aRequestUnderAnotherNameIsRefused() throws IOException {
        String target = path + "files";
        for (String host : List.of(
                "evil.example:" + port,
                "evil.example",
                "127.0.0.1",
                "localhost",
                "127.0.0.1:" + (port + 1),
                "127.0.0.1:" + port + ".evil.example",
                "[::1]:" + port,
                "0.0.0.0:" + port,
                "")) {
            assertThat(visitor.statusOf(target, "HTTP/1.1", "Host: " + host))
                    .as(host)
                    .isEqualTo(403);
        }
        assertThat(visitor.statusOf(target, "HTTP/1.0")).isIn(400, 403);
        assertThat(visitor.statusOf(target, "HTTP/1.1", "Host: 127.0.0.1:" + port, "Host: evil.example"))
                .isIn(400, 403);
        assertThat(visitor.statusOf(target, "HTTP/1.1", "Host: 127.0.0.1:" + port))
                .isEqualTo(200);
        assertThat(visitor.statusOf(target, "HTTP/1.1", "Host: localhost:" + port))
                .isEqualTo(200);
    }

    @Test
    void aRequestFromAnotherPageIsRefused() {
        for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:" + (port + 1))) {
            assertThat(visitor.send("GET", "files", "Origin", origin).statusCode())
                    .as(origin)
                    .isEqualTo(403);
        }
        assertThat(visitor.send("GET", "files", "Origin", "http://127.0.0.1:" + port)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FROBNICATE"})
    void aMethodThatDoesNotReadIsRefused(String method) {
        HttpResponse<String> response = visitor.send(method, "files");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void headTellsTheLengthAndNothingElse() {
        for (String one : List.of("", "files")) {
            HttpResponse<String> head = visitor.send("HEAD", one);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValueAsLong("Content-Length"))
                    .hasValue(visitor.get(one)
                            .headers()
                            .firstValueAsLong("Content-Length")
                            .orElseThrow());
        }
    }

    @Test
    void theBrowserIsToldToLoadNothingFromElsewhereAndToShowItToNobody() {
        for (String one : List.of("", "page.js", "files", "0/totals", "nothing", "/favicon.ico")) {
            HttpResponse<String> response = visitor.get(one);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "*", "http", "data:");
            assertThat(response.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
            assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
                    .contains("same-origin");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        }
    }

    @Test
    void thePageNamesNoPlaceButItself() {
        for (String one : List.of("", "page.css", "page.js", "icon.svg")) {
            assertThat(visitor.get(one).body().replace("http://www.w3.org/2000/svg", ""))
                    .as(one)
                    .doesNotContain("http:", "https:", "url(", "@import", "innerHTML", "eval(");
        }
    }

    @Test
    void whatIsNotThereIsNotFoundAndAWrongQuestionIsRefused() {
        for (String one : List.of(
                "nothing", "1/totals", "-1/totals", "00/totals", "x/totals", "0/values", "0/totals/x", "page.html")) {
            assertThat(visitor.get(one).statusCode()).as(one).isEqualTo(404);
        }
        for (String query : List.of("where=inside", "text=%zz", "text=%4", "text=" + "a".repeat(1_001))) {
            // Bad escapes do not pass the URI of the client.
            assertThat(statusOfQuery(query)).as(query).isEqualTo(400);
        }
    }

    private int statusOfQuery(String query) {
        try {
            return visitor.statusOf(path + "0/keys?" + query, "HTTP/1.1", "Host: 127.0.0.1:" + port);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
