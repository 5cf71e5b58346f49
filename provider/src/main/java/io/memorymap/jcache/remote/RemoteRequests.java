package io.memorymap.jcache.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the server. */
final class RemoteRequests {
    /** The version that any entry, or none, may have. */
    static final byte[] ANY = {};

    /** There must be no entry. */
    static final byte[] NONE = {'-'};

    private RemoteRequests() {}

    static Request<byte[]> get(byte[] entry, @Nullable Vouchers vouchers, int place) {
        return Request.get(entry, vouchers, place);
    }

    /** The whole value, unless it has a version that is known. */
    static Request<byte[]> validate(byte[] entry, long version, @Nullable Vouchers vouchers, int place) {
        return Request.script(
                Script.VALIDATE, false, vouchers, place, List.of(entry), List.of(ServerValue.number(version)));
    }

    static Request<byte[]> set(
            byte[] entry,
            byte[] lease,
            byte[] token,
            byte[] version,
            byte[] value,
            long expiresAt,
            @Nullable Vouchers vouchers,
            int place) {
        return Request.script(
                Script.SET,
                true,
                vouchers,
                place,
                List.of(entry, lease),
                List.of(token, version, value, expiry(expiresAt)));
    }

    static Request<byte[]> remove(
            byte[] entry, byte[] lease, byte[] token, byte[] version, @Nullable Vouchers vouchers, int place) {
        return Request.script(Script.REMOVE, true, vouchers, place, List.of(entry, lease), List.of(token, version));
    }

    static Request<byte[]> touch(byte[] entry, long version, long expiresAt, @Nullable Vouchers vouchers, int place) {
        return Request.script(
                Script.TOUCH,
                true,
                vouchers,
                place,
                List.of(entry),
                List.of(ServerValue.number(version), expiry(expiresAt), ServerValue.number(expiresAt)));
    }

    static Request<String> take(byte[] lease, byte[] token, long millis) {
        return Request.lease(lease, token, millis);
    }

    static Request<byte[]> renew(byte[] lease, byte[] token, long millis) {
        return Request.script(Script.RENEW, true, null, 0, List.of(lease), List.of(token, digits(millis)));
    }

    static Request<byte[]> release(byte[] lease, byte[] token) {
        return Request.script(Script.RELEASE, true, null, 0, List.of(lease), List.of(token));
    }

    private static byte[] expiry(long expiresAt) {
        return expiresAt == io.memorymap.StoredEntry.NEVER ? ANY : digits(expiresAt);
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
