package io.memorymap.cli.serve;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;

/**
 * What a request is answered with.
 *
 * @param status the HTTP status
 * @param type the media type
 * @param body the text
 */
record Answer(int status, String type, String body) {
    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int FAILED = 500;

    /** Escapes what HTML takes for its own, although nobody reads it as HTML. */
    private static final Gson JSON = new GsonBuilder().serializeNulls().create();

    static Answer json(JsonElement json) {
        return new Answer(OK, "application/json", JSON.toJson(json));
    }

    /** A sentence for somebody who has come by a wrong address. */
    static Answer refusal(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text + "\n");
    }
}
