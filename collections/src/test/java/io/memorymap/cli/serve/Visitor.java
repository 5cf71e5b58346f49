package io.memorymap.cli.serve;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Somebody who has the address of a page. */
final class Visitor {
    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    Visitor(PageServer server) {
        this.address = server.address();
    }

    URI address() {
        return address;
    }

    HttpResponse<String> send(String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send("GET", path);
    }

    JsonElement json(String path) {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != Answer.OK) {
            throw new AssertionError(response + ": " + response.body());
        }
        return JsonParser.parseString(response.body());
    }

    JsonObject totals() {
        return json("0/totals").getAsJsonObject();
    }

    JsonObject figures() {
        return json("0/figures").getAsJsonObject();
    }

    JsonObject search(String where, String text) {
        return json("0/keys?where=" + where + "&text=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                .getAsJsonObject();
    }

    List<String> keys(String where, String text) {
        List<String> keys = new ArrayList<>();
        for (JsonElement key : search(where, text).getAsJsonArray("keys")) {
            keys.add(key.getAsJsonObject().get("key").getAsString());
        }
        return keys;
    }

    /** The status of a request whose headers are all given here: the client of the JDK does not let one choose a host. */
    int statusOf(String target, String version, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            StringBuilder request = new StringBuilder("GET " + target + " " + version + "\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            OutputStream out = socket.getOutputStream();
            out.write(request.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }
}
