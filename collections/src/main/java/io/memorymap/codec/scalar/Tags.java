package io.memorymap.codec.scalar;

/**
 * The byte in front of an object whose class is not known from its place. Part of the file format: numbers are never given
 * a new meaning.
 *
 * <pre>
 *   0          null
 *   1 ..  63   scalars: no other object inside, no class of the application
 *  64 .. 127   all others
 * </pre>
 */
public final class Tags {
    public static final int NULL = 0;

    public static final int STRING = 1;
    public static final int BOOLEAN = 2;
    public static final int BYTE = 3;
    public static final int SHORT = 4;
    public static final int CHAR = 5;
    public static final int INT = 6;
    public static final int LONG = 7;
    public static final int FLOAT = 8;
    public static final int DOUBLE = 9;
    public static final int BIG_INTEGER = 10;
    public static final int BIG_DECIMAL = 11;
    public static final int UUID = 12;
    public static final int BYTES = 13;
    public static final int BOOLEANS = 14;
    public static final int CHARS = 15;
    public static final int SHORTS = 16;
    public static final int INTS = 17;
    public static final int LONGS = 18;
    public static final int FLOATS = 19;
    public static final int DOUBLES = 20;
    public static final int LOCALE = 21;
    public static final int URI = 22;
    public static final int DATE = 23;
    public static final int BIT_SET = 24;
    public static final int OPTIONAL_INT = 25;
    public static final int OPTIONAL_LONG = 26;
    public static final int OPTIONAL_DOUBLE = 27;
    public static final int CURRENCY = 28;

    /** The first of those that {@link TimeScalars} writes. */
    public static final int FIRST_TIME = 40;

    public static final int INSTANT = 40;
    public static final int LOCAL_DATE = 41;
    public static final int LOCAL_TIME = 42;
    public static final int LOCAL_DATE_TIME = 43;
    public static final int OFFSET_TIME = 44;
    public static final int OFFSET_DATE_TIME = 45;
    public static final int ZONED_DATE_TIME = 46;
    public static final int DURATION = 47;
    public static final int PERIOD = 48;
    public static final int YEAR = 49;
    public static final int YEAR_MONTH = 50;
    public static final int MONTH_DAY = 51;
    public static final int ZONE_OFFSET = 52;
    public static final int ZONE_REGION = 53;

    public static final int LAST_SCALAR = 63;

    public static final int ENUM = 64;
    public static final int RECORD = 65;
    public static final int CLASS = 66;
    public static final int OPTIONAL = 67;
    public static final int OBJECT_ARRAY = 68;
    public static final int ARRAY = 69;
    public static final int SERIAL = 70;
    public static final int KNOWN_KEY = 71;

    /** In keys any list; in values an {@code ArrayList}. */
    public static final int LIST = 80;

    /** Only in keys: any set, sorted by its elements' bytes. */
    public static final int SORTED_SET = 81;

    /** Only in keys: any map, sorted by its keys' bytes. */
    public static final int SORTED_MAP = 82;

    /** Only in keys: any map entry. */
    public static final int ENTRY = 83;

    public static final int LINKED_LIST = 84;
    public static final int ARRAY_DEQUE = 85;
    public static final int AS_LIST = 86;
    public static final int IMMUTABLE_LIST = 87;
    public static final int EMPTY_LIST = 88;

    public static final int HASH_SET = 90;
    public static final int LINKED_HASH_SET = 91;
    public static final int TREE_SET = 92;
    public static final int IMMUTABLE_SET = 93;
    public static final int EMPTY_SET = 94;

    public static final int HASH_MAP = 100;
    public static final int LINKED_HASH_MAP = 101;
    public static final int TREE_MAP = 102;
    public static final int IMMUTABLE_MAP = 103;
    public static final int EMPTY_MAP = 104;

    private Tags() {}
}
