package io.memorymap.jcache.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What runs on the server, as one step. The first key is that of an entry, the second that of its lease.
 *
 * <p>A write has as its first arguments the token of the lease that it holds, or nothing, and the version that the entry must have: nothing for
 * any, {@code -} for no entry. Its answer is {@code b} if another process holds the lease, {@code l} if the lease of the token is lost, {@code
 * c} if the version is another; else what it did.
 */
enum Script {
    /** Writes the third argument; it expires at the fourth, if that is not empty. */
    SET(guarded("if ARGV[4] == '' then redis.call('SET', KEYS[1], ARGV[3])"
            + " else redis.call('SET', KEYS[1], ARGV[3], 'PXAT', ARGV[4]) end return 'o'")),

    /** Removes the entry. The answer begins with {@code o}; version and expiry of what was there follow. */
    REMOVE(guarded(
            "local was = redis.call('GETRANGE', KEYS[1], 0, 15)" + " redis.call('UNLINK', KEYS[1]) return 'o' .. was")),

    /** Moves the expiry, if the version is the first argument: to the second, and in the value to the third. Nothing else knows the value. */
    TOUCH("if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 'c' end"
            + " redis.call('SETRANGE', KEYS[1], 8, ARGV[3])"
            + " if ARGV[2] == '' then redis.call('PERSIST', KEYS[1])"
            + " else redis.call('PEXPIREAT', KEYS[1], ARGV[2]) end return 'o'"),

    /** Version and expiry if the version is the argument, else the whole value. */
    VALIDATE("local head = redis.call('GETRANGE', KEYS[1], 0, 15)"
            + " if string.sub(head, 1, 8) == ARGV[1] then return head end return redis.call('GET', KEYS[1])"),

    /**
     * Version and expiry of many entries, one after the other, zeros for one that is not there. No names of keys are given, so it is not for a
     * cluster: the first argument is what the names begin with, the second the canonical bytes of the keys, each behind two bytes of its length.
     */
    HEADS("local prefix, keys, at, heads = ARGV[1], ARGV[2], 1, {} while at <= #keys do"
            + " local length = string.byte(keys, at) + 256 * string.byte(keys, at + 1)"
            + " local head = redis.call('GETRANGE', prefix .. string.sub(keys, at + 2, at + 1 + length) .. '}', 0, 15)"
            + " if #head < 16 then head = string.rep('\\0', 16) end"
            + " heads[#heads + 1] = head at = at + 2 + length end return table.concat(heads)"),

    /** Holds the lease for longer, if it has the token. Its only key is that of the lease. */
    RENEW("if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'l' end"
            + " redis.call('PEXPIRE', KEYS[1], ARGV[2]) return 'o'"),

    /** Lets go of the lease, if it has the token. Its only key is that of the lease. */
    RELEASE("if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 'o'");

    private final String text;
    private final String digest;

    Script(String text) {
        this.text = text;
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
            this.digest = HexFormat.of().formatHex(sha1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }

    private static String guarded(String action) {
        return "local held = redis.call('GET', KEYS[2])"
                + " if ARGV[1] == '' then if held then return 'b' end elseif held ~= ARGV[1] then return 'l' end"
                + " if ARGV[2] ~= '' then local seen = redis.call('GETRANGE', KEYS[1], 0, 7)"
                + " if ARGV[2] == '-' then if seen ~= '' then return 'c' end"
                + " elseif seen ~= ARGV[2] then return 'c' end end " + action;
    }

    String text() {
        return text;
    }

    /** What the server knows it by once it has run it. */
    String digest() {
        return digest;
    }
}
