package io.memorymap.codec.scalar;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One spelling for all equal URIs. {@link URI#equals} ignores the case of the scheme, the host and the digits of escapes, and
 * compares a server's user, host and port rather than the text they were parsed from.
 */
public final class Uris {
    private Uris() {}

    /** The one spelling of a URI and of all that equal it. */
    public static String canonical(URI uri) {
        StringBuilder text = new StringBuilder(uri.toString().length());
        if (uri.getScheme() != null) {
            text.append(uri.getScheme().toLowerCase(Locale.ROOT)).append(':');
        }
        if (uri.isOpaque()) {
            append(text, uri.getRawSchemeSpecificPart());
        } else {
            appendAuthority(text, uri);
            append(text, uri.getRawPath());
            if (uri.getRawQuery() != null) {
                append(text.append('?'), uri.getRawQuery());
            }
        }
        if (uri.getRawFragment() != null) {
            append(text.append('#'), uri.getRawFragment());
        }
        return text.toString();
    }

    private static void appendAuthority(StringBuilder text, URI uri) {
        if (uri.getHost() != null) {
            text.append("//");
            if (uri.getRawUserInfo() != null) {
                append(text, uri.getRawUserInfo());
                text.append('@');
            }
            text.append(uri.getHost().toLowerCase(Locale.ROOT));
            if (uri.getPort() != -1) {
                text.append(':').append(uri.getPort());
            }
        } else if (uri.getRawAuthority() != null) {
            append(text.append("//"), uri.getRawAuthority());
        } else if (uri.getRawPath().startsWith("//")
                || (uri.getScheme() != null && uri.getRawPath().isEmpty())) {
            // Without an empty authority the path would be read as one, or the rest as opaque.
            text.append("//");
        }
    }

    /** Appends a part with the digits of its escapes in upper case. */
    private static void append(StringBuilder text, @Nullable String part) {
        if (part == null) {
            return;
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            text.append(c);
            if (c == '%' && i + 2 < part.length()) {
                text.append(Character.toUpperCase(part.charAt(i + 1)));
                text.append(Character.toUpperCase(part.charAt(i + 2)));
                i += 2;
            }
        }
    }
}
