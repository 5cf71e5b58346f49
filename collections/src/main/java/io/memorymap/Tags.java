package io.memorymap;

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
final class Tags {
    static final int NULL = 0;

    static final int STRING = 1;
    static final int BOOLEAN = 2;
    static final int BYTE = 3;
    static final int SHORT = 4;
    static final int CHAR = 5;
    static final int INT = 6;
    static final int LONG = 7;
    static final int FLOAT = 8;
    static final int DOUBLE = 9;
    static final int BIG_INTEGER = 10;
    static final int BIG_DECIMAL = 11;
    static final int UUID = 12;
    static final int BYTES = 13;
    static final int BOOLEANS = 14;
    static final int CHARS = 15;
    static final int SHORTS = 16;
    static final int INTS = 17;
    static final int LONGS = 18;
    static final int FLOATS = 19;
    static final int DOUBLES = 20;
    static final int LOCALE = 21;
    static final int URI = 22;
    static final int DATE = 23;
    static final int BIT_SET = 24;
    static final int OPTIONAL_INT = 25;
    static final int OPTIONAL_LONG = 26;
    static final int OPTIONAL_DOUBLE = 27;
    static final int CURRENCY = 28;

    /** The first of those that {@link TimeScalars} writes. */
    static final int FIRST_TIME = 40;

    static final int INSTANT = 40;
    static final int LOCAL_DATE = 41;
    static final int LOCAL_TIME = 42;
    static final int LOCAL_DATE_TIME = 43;
    static final int OFFSET_TIME = 44;
    static final int OFFSET_DATE_TIME = 45;
    static final int ZONED_DATE_TIME = 46;
    static final int DURATION = 47;
    static final int PERIOD = 48;
    static final int YEAR = 49;
    static final int YEAR_MONTH = 50;
    static final int MONTH_DAY = 51;
    static final int ZONE_OFFSET = 52;
    static final int ZONE_REGION = 53;

    static final int LAST_SCALAR = 63;

    static final int ENUM = 64;
    static final int RECORD = 65;
    static final int CLASS = 66;
    static final int OPTIONAL = 67;
    static final int OBJECT_ARRAY = 68;
    static final int ARRAY = 69;
    static final int SERIAL = 70;
    static final int KNOWN_KEY = 71;

    /** In keys any list; in values an {@code ArrayList}. */
    static final int LIST = 80;

    /** Only in keys: any set, sorted by its elements' bytes. */
    static final int SORTED_SET = 81;

    /** Only in keys: any map, sorted by its keys' bytes. */
    static final int SORTED_MAP = 82;

    /** Only in keys: any map entry. */
    static final int ENTRY = 83;

    static final int LINKED_LIST = 84;
    static final int ARRAY_DEQUE = 85;
    static final int AS_LIST = 86;
    static final int IMMUTABLE_LIST = 87;
    static final int EMPTY_LIST = 88;

    static final int HASH_SET = 90;
    static final int LINKED_HASH_SET = 91;
    static final int TREE_SET = 92;
    static final int IMMUTABLE_SET = 93;
    static final int EMPTY_SET = 94;

    static final int HASH_MAP = 100;
    static final int LINKED_HASH_MAP = 101;
    static final int TREE_MAP = 102;
    static final int IMMUTABLE_MAP = 103;
    static final int EMPTY_MAP = 104;

    private Tags() {}
}
