package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.format.HeapBytes;
import java.nio.charset.StandardCharsets;

/**
 * Strings as UTF-8, extended as in WTF-8 (<a href="https://simonsapin.github.io/wtf-8/">Sapin 2016</a>): a surrogate
 * without its partner takes the three bytes that UTF-8 leaves unused. So every Java string has exactly one form, unequal
 * strings have unequal forms, and well-formed strings are plain UTF-8.
 */
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Appends the bytes of a string, without their number. */
    static void write(String text, ByteOutput out) {
        int ascii = writeAscii(text, out);
        if (ascii < text.length()) {
            writeRest(text, ascii, out);
        }
    }

    /** Appends the number of bytes, then the bytes. */
    public static void writeSized(String text, ByteOutput out) {
        int start = out.size();
        out.writeVarInt(text.length());
        int ascii = writeAscii(text, out);
        if (ascii < text.length()) {
            out.truncate(start);
            out.writeVarInt(size(text));
            writeRest(text, 0, out);
        }
    }

    /** Reads what {@link #writeSized} wrote. */
    public static String readSized(ByteInput in) {
        int size = in.readVarInt();
        int start = in.position();
        in.skip(size);
        return decode(in.array(), start, size);
    }

    /** Makes a string of bytes that lie within the array. */
    public static String decode(byte[] bytes, int offset, int length) {
        return isAscii(bytes, offset, length)
                ? new String(bytes, offset, length, StandardCharsets.ISO_8859_1)
                : decodeAny(bytes, offset, length);
    }

    /** Kept small, and apart, so that it is inlined: nearly every string ends here. */
    private static int writeAscii(String text, ByteOutput out) {
        int length = text.length();
        byte[] array = out.reserve(length);
        int at = out.size();
        int i = 0;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                break;
            }
            array[at + i] = (byte) c;
        }
        out.advance(i);
        return i;
    }

    private static void writeRest(String text, int from, ByteOutput out) {
        int length = text.length();
        long most = 3L * (length - from);
        byte[] array = out.reserve(most <= Integer.MAX_VALUE ? (int) most : size(text));
        int start = out.size();
        int at = start;
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                array[at++] = (byte) c;
            } else if (c < 0x800) {
                array[at++] = (byte) (0xC0 | (c >> 6));
                array[at++] = (byte) (0x80 | (c & 0x3F));
            } else if (startsPair(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                array[at++] = (byte) (0xF0 | (point >> 18));
                array[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                array[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                array[at++] = (byte) (0x80 | (point & 0x3F));
            } else {
                array[at++] = (byte) (0xE0 | (c >> 12));
                array[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                array[at++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        out.advance(at - start);
    }

    private static int size(String text) {
        long size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                size += 1;
            } else if (c < 0x800) {
                size += 2;
            } else if (startsPair(text, i)) {
                size += 4;
                i++;
            } else {
                size += 3;
            }
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new EncodeException("a string of " + size + " bytes does not fit one record");
        }
        return (int) size;
    }

    private static boolean startsPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private static boolean isAscii(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        for (; i <= end - 8; i += 8) {
            if ((HeapBytes.getLong(bytes, i) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; i < end; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static String decodeAny(byte[] bytes, int offset, int length) {
        char[] chars = new char[length];
        int n = 0;
        int end = offset + length;
        int i = offset;
        while (i < end) {
            int lead = bytes[i];
            int size = lead >= 0 ? 1 : lead >> 5 == -2 ? 2 : lead >> 4 == -2 ? 3 : lead >> 3 == -2 ? 4 : 0;
            if (size == 0 || size > end - i) {
                throw malformed(i);
            }
            if (size == 1) {
                chars[n++] = (char) lead;
            } else {
                int point = lead & (0xFF >> (size + 1));
                for (int j = 1; j < size; j++) {
                    if (bytes[i + j] >> 6 != -2) {
                        throw malformed(i);
                    }
                    point = (point << 6) | (bytes[i + j] & 0x3F);
                }
                checkShortest(point, size, i);
                if (size == 4) {
                    chars[n++] = Character.highSurrogate(point);
                    chars[n++] = Character.lowSurrogate(point);
                } else {
                    char c = (char) point;
                    // Two halves written apart would be a second form of the same string.
                    if (Character.isLowSurrogate(c) && n > 0 && endsHalf(bytes, offset, i, chars[n - 1])) {
                        throw malformed(i);
                    }
                    chars[n++] = c;
                }
            }
            i += size;
        }
        return new String(chars, 0, n);
    }

    /** Tells whether the character before {@code i} is a high surrogate: those only come from three bytes of their own. */
    private static boolean endsHalf(byte[] bytes, int offset, int i, char before) {
        return Character.isHighSurrogate(before) && i - 3 >= offset && bytes[i - 3] == (byte) 0xED;
    }

    private static void checkShortest(int point, int size, int at) {
        boolean shortest = switch (size) {
            case 2 -> point >= 0x80;
            case 3 -> point >= 0x800;
            default -> point >= 0x10000 && point <= Character.MAX_CODE_POINT;
        };
        if (!shortest) {
            throw malformed(at);
        }
    }

    private static RuntimeException malformed(int at) {
        return new DecodeException("malformed text at byte " + at);
    }
}
