package io.memorymap.codec.serial;

import java.nio.charset.StandardCharsets;

/**
 * How a store names a type: by its class, for some kinds followed by what must not change while values of it are stored.
 *
 * <ul>
 *   <li>{@code com.acme.Color}: an enum, an array;
 *   <li>{@code com.acme.User#0123456789abcdef}: a record or a known key class, and a fingerprint of its layout;
 *   <li>{@code com.acme.User@0123456789abcdef}: a serializable class and its serialVersionUID;
 *   <li>{@code com.acme.User@0123456789abcdef;02;Iage;}: any class in a serialized value, see {@link ClassDescription}.
 * </ul>
 */
public final class TypeNames {
    private TypeNames() {}

    /**
     * Names a type by a fingerprint of its layout (FNV-1a, 64 bits).
     *
     * @param layout a description of all that its bytes depend on
     */
    public static String ofLayout(Class<?> type, String layout) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : layout.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return type.getName() + '#' + hex(hash);
    }

    /** Names a serializable class by its version. */
    public static String ofSerializable(Class<?> type, long serialVersionUid) {
        return ofVersion(CanonicalList.nameInStore(type), serialVersionUid);
    }

    static String ofVersion(String className, long serialVersionUid) {
        return className + '@' + hex(serialVersionUid);
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
