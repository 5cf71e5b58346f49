package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The types that hold no other objects: text, numbers, arrays of primitives, times. One switch instead of a class for each,
 * because a class costs more at the start of a JVM than all these lines.
 */
@SuppressWarnings("JavaUtilDate") // What applications still store.
public final class Scalars {
    private static final Map<Class<?>, Integer> TAGS = new HashMap<>();

    static {
        TAGS.put(String.class, Tags.STRING);
        TAGS.put(Boolean.class, Tags.BOOLEAN);
        TAGS.put(Byte.class, Tags.BYTE);
        TAGS.put(Short.class, Tags.SHORT);
        TAGS.put(Character.class, Tags.CHAR);
        TAGS.put(Integer.class, Tags.INT);
        TAGS.put(Long.class, Tags.LONG);
        TAGS.put(Float.class, Tags.FLOAT);
        TAGS.put(Double.class, Tags.DOUBLE);
        TAGS.put(BigInteger.class, Tags.BIG_INTEGER);
        TAGS.put(BigDecimal.class, Tags.BIG_DECIMAL);
        TAGS.put(UUID.class, Tags.UUID);
        TAGS.put(byte[].class, Tags.BYTES);
        TAGS.put(boolean[].class, Tags.BOOLEANS);
        TAGS.put(char[].class, Tags.CHARS);
        TAGS.put(short[].class, Tags.SHORTS);
        TAGS.put(int[].class, Tags.INTS);
        TAGS.put(long[].class, Tags.LONGS);
        TAGS.put(float[].class, Tags.FLOATS);
        TAGS.put(double[].class, Tags.DOUBLES);
        TAGS.put(Locale.class, Tags.LOCALE);
        TAGS.put(URI.class, Tags.URI);
        TAGS.put(Date.class, Tags.DATE);
        TAGS.put(BitSet.class, Tags.BIT_SET);
        TAGS.put(OptionalInt.class, Tags.OPTIONAL_INT);
        TAGS.put(OptionalLong.class, Tags.OPTIONAL_LONG);
        TAGS.put(OptionalDouble.class, Tags.OPTIONAL_DOUBLE);
        TAGS.put(Currency.class, Tags.CURRENCY);
        TimeScalars.addTags(TAGS);
    }

    private Scalars() {}

    /** Returns the tag of an object, 0 if it is no scalar. Subclasses, as those of {@code Date}, are none. */
    public static int tagOf(Object value) {
        if (value instanceof String) {
            return Tags.STRING;
        }
        Integer tag = TAGS.get(value.getClass());
        if (tag != null) {
            return tag;
        }
        // Its subclass for regions is not public.
        return value instanceof ZoneId ? Tags.ZONE_REGION : 0;
    }

    /** Returns the tag of every object that a variable of this type can hold, 0 if there is no such one. */
    public static int tagOfAll(Class<?> type) {
        Integer tag = Modifier.isFinal(type.getModifiers()) ? TAGS.get(type) : null;
        return tag == null ? 0 : tag;
    }

    /** Appends a scalar without its tag. Keys of equal URIs are unified; values keep their spelling. */
    public static void write(int tag, Object value, ByteOutput out, boolean key) {
        switch (tag) {
            case Tags.STRING -> Utf8.writeSized((String) value, out);
            case Tags.BOOLEAN -> out.writeByte((Boolean) value ? 1 : 0);
            case Tags.BYTE -> out.writeByte((Byte) value);
            case Tags.SHORT -> out.writeShort((Short) value);
            case Tags.CHAR -> out.writeShort((Character) value);
            case Tags.INT -> out.writeInt((Integer) value);
            case Tags.LONG -> out.writeLong((Long) value);
            case Tags.FLOAT -> out.writeFloat((Float) value);
            case Tags.DOUBLE -> out.writeDouble((Double) value);
            case Tags.BIG_INTEGER -> writeBigInteger((BigInteger) value, out);
            case Tags.BIG_DECIMAL -> {
                out.writeInt(((BigDecimal) value).scale());
                writeBigInteger(((BigDecimal) value).unscaledValue(), out);
            }
            case Tags.UUID -> {
                out.writeLong(((UUID) value).getMostSignificantBits());
                out.writeLong(((UUID) value).getLeastSignificantBits());
            }
            case Tags.LOCALE -> writeLocale((Locale) value, out);
            case Tags.URI -> Utf8.writeSized(key ? Uris.canonical((URI) value) : value.toString(), out);
            case Tags.DATE -> out.writeLong(((Date) value).getTime());
            case Tags.CURRENCY -> Utf8.writeSized(((Currency) value).getCurrencyCode(), out);
            case Tags.BIT_SET -> PrimitiveArrays.write(Tags.LONGS, ((BitSet) value).toLongArray(), out);
            case Tags.OPTIONAL_INT -> {
                OptionalInt optional = (OptionalInt) value;
                if (writePresence(optional.isPresent(), out)) {
                    out.writeInt(optional.getAsInt());
                }
            }
            case Tags.OPTIONAL_LONG -> {
                OptionalLong optional = (OptionalLong) value;
                if (writePresence(optional.isPresent(), out)) {
                    out.writeLong(optional.getAsLong());
                }
            }
            case Tags.OPTIONAL_DOUBLE -> {
                OptionalDouble optional = (OptionalDouble) value;
                if (writePresence(optional.isPresent(), out)) {
                    out.writeDouble(optional.getAsDouble());
                }
            }
            default -> {
                if (tag >= Tags.FIRST_TIME) {
                    TimeScalars.write(tag, value, out);
                } else {
                    PrimitiveArrays.write(tag, value, out);
                }
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Object read(int tag, ByteInput in) {
        return switch (tag) {
            case Tags.STRING -> Utf8.readSized(in);
            case Tags.BOOLEAN -> readFlag(in);
            case Tags.BYTE -> in.readByte();
            case Tags.SHORT -> in.readShort();
            case Tags.CHAR -> (char) in.readShort();
            case Tags.INT -> in.readInt();
            case Tags.LONG -> in.readLong();
            case Tags.FLOAT -> in.readFloat();
            case Tags.DOUBLE -> in.readDouble();
            case Tags.BIG_INTEGER -> readBigInteger(in);
            case Tags.BIG_DECIMAL -> {
                int scale = in.readInt();
                yield new BigDecimal(readBigInteger(in), scale);
            }
            case Tags.UUID -> {
                long most = in.readLong();
                yield new UUID(most, in.readLong());
            }
            case Tags.LOCALE -> readLocale(in);
            case Tags.URI -> URI.create(Utf8.readSized(in));
            case Tags.DATE -> new Date(in.readLong());
            case Tags.CURRENCY -> Currency.getInstance(Utf8.readSized(in));
            case Tags.BIT_SET -> BitSet.valueOf((long[]) PrimitiveArrays.read(Tags.LONGS, in));
            case Tags.OPTIONAL_INT -> readFlag(in) ? OptionalInt.of(in.readInt()) : OptionalInt.empty();
            case Tags.OPTIONAL_LONG -> readFlag(in) ? OptionalLong.of(in.readLong()) : OptionalLong.empty();
            case Tags.OPTIONAL_DOUBLE -> readFlag(in) ? OptionalDouble.of(in.readDouble()) : OptionalDouble.empty();
            default -> tag >= Tags.FIRST_TIME ? TimeScalars.read(tag, in) : PrimitiveArrays.read(tag, in);
        };
    }

    /** Reads a byte that is 0 or 1. */
    public static boolean readFlag(ByteInput in) {
        int flag = in.readUnsignedByte();
        if (flag > 1) {
            throw new DecodeException("a flag is " + flag + ", must be 0 or 1, at " + (in.position() - 1));
        }
        return flag == 1;
    }

    private static boolean writePresence(boolean present, ByteOutput out) {
        out.writeByte(present ? 1 : 0);
        return present;
    }

    private static void writeBigInteger(BigInteger value, ByteOutput out) {
        byte[] bytes = value.toByteArray();
        out.writeVarInt(bytes.length);
        out.writeBytes(bytes);
    }

    private static BigInteger readBigInteger(ByteInput in) {
        return new BigInteger(in.readBytes(in.readVarInt()));
    }

    /**
     * Most locales are their language, country and variant, even those that are not well-formed; the others come from a
     * language tag.
     */
    private static void writeLocale(Locale locale, ByteOutput out) {
        if (locale.equals(plainLocale(locale.getLanguage(), locale.getCountry(), locale.getVariant()))) {
            out.writeByte(0);
            Utf8.writeSized(locale.getLanguage(), out);
            Utf8.writeSized(locale.getCountry(), out);
            Utf8.writeSized(locale.getVariant(), out);
            return;
        }
        String tag = locale.toLanguageTag();
        if (!locale.equals(Locale.forLanguageTag(tag))) {
            throw new EncodeException("the locale " + locale + " has no language tag; use a well-formed one");
        }
        out.writeByte(1);
        Utf8.writeSized(tag, out);
    }

    private static Locale readLocale(ByteInput in) {
        if (readFlag(in)) {
            return Locale.forLanguageTag(Utf8.readSized(in));
        }
        String language = Utf8.readSized(in);
        String country = Utf8.readSized(in);
        return plainLocale(language, country, Utf8.readSized(in));
    }

    private static Locale plainLocale(String language, String country, String variant) {
        return new Locale(language, country, variant);
    }
}
