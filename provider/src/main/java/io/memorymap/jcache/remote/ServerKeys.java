package io.memorymap.jcache.remote;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.DecodeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The names on the server of what belongs to one cache. The key of an entry stands in braces, alone: it is the hash tag of a cluster, so that
 * the lease lies where the entry does, and a cache is spread over all slots.
 */
final class ServerKeys {
    private static final String ENTRY = "mm:";
    private static final String LEASE = "ml:";
    private static final String DESCRIPTION = "md:";

    /** The equals sign keeps a key that begins with a closing brace from making an empty tag, which would be none. */
    private static final String OPEN = ":{=";

    private static final byte CLOSE = '}';
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] entryPrefix;
    private final byte[] leasePrefix;
    private final byte[] trackedPrefix;
    private final byte[] pattern;
    private final byte[] description;

    ServerKeys(String cache) {
        String name = encoded(cache);
        this.entryPrefix = utf8(ENTRY + name + OPEN);
        this.leasePrefix = utf8(LEASE + name + OPEN);
        this.trackedPrefix = utf8(ENTRY + name + ":");
        this.pattern = utf8(globbed(ENTRY + name + OPEN) + "*");
        this.description = utf8(DESCRIPTION + name);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without what separates, so that no name is the beginning of another one's keys. A lone surrogate, which has no UTF-8, is written out. */
    static String encoded(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            boolean pair = Character.isHighSurrogate(unit)
                    && i + 1 < name.length()
                    && Character.isLowSurrogate(name.charAt(i + 1));
            if (unit == '%' || unit == ':' || unit == '{' || unit == '}') {
                encoded.append("%" + HEX.toHexDigits((byte) unit));
            } else if (pair) {
                encoded.append(unit).append(name.charAt(++i));
            } else if (Character.isSurrogate(unit)) {
                encoded.append("%u" + HEX.toHexDigits(unit));
            } else {
                encoded.append(unit);
            }
        }
        return encoded.toString();
    }

    private static String globbed(String text) {
        return text.replaceAll("([*?\\[\\]\\\\^-])", "\\\\$1");
    }

    byte[] entry(byte[] key) {
        return around(entryPrefix, key);
    }

    byte[] lease(byte[] key) {
        return around(leasePrefix, key);
    }

    private static byte[] around(byte[] prefix, byte[] key) {
        byte[] whole = Arrays.copyOf(prefix, prefix.length + key.length + 1);
        System.arraycopy(key, 0, whole, prefix.length, key.length);
        whole[whole.length - 1] = CLOSE;
        return whole;
    }

    /** The lease that belongs to an entry. */
    byte[] leaseOf(byte[] entry) {
        ByteArrayOutputStream lease = new ByteArrayOutputStream(entry.length);
        lease.writeBytes(leasePrefix);
        lease.write(entry, entryPrefix.length, entry.length - entryPrefix.length);
        return lease.toByteArray();
    }

    /** The canonical bytes of the key of an entry, as a part of its name. */
    int keyOffset() {
        return entryPrefix.length;
    }

    int keyLength(byte[] entry) {
        return entry.length - entryPrefix.length - 1;
    }

    /** The key of an entry; null if the name is not one that this cache gives. */
    <K> @Nullable K key(byte[] entry, Codec<K> codec) {
        if (keyLength(entry) < 0) {
            return null;
        }
        try {
            return codec.decode(new ByteInput(entry, keyOffset(), keyLength(entry)));
        } catch (DecodeException e) {
            return null;
        }
    }

    /** What stands before the canonical bytes of the key in the name of an entry. */
    byte[] entryPrefix() {
        return entryPrefix.clone();
    }

    /** What the names of all entries begin with, and those of no other cache. */
    byte[] trackedPrefix() {
        return trackedPrefix.clone();
    }

    /** Finds all entries. */
    byte[] pattern() {
        return pattern.clone();
    }

    /** Where types, codecs and expiry are described. */
    byte[] description() {
        return description.clone();
    }
}
