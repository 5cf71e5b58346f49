package io.memorymap.bench.subject;

/** The kinds of entries, by the names that parameters and tables use. */
public enum Data {
    /** Keys of 16 characters, values of 100 bytes. */
    BYTES("String(16) -> byte[100]", "byte[100]", new TextKind<>(byte[].class, 100, new ByteValues())),
    /** Numbers. */
    LONGS("Long -> Long", "Long", new LongKind()),
    /** Keys of 16 characters, values a record of five fields. */
    RECORD("String(16) -> record of five fields", "record", new TextKind<>(Trade.class, 40, new TradeValues())),
    /** Keys of 16 characters, values a Serializable class with the same five fields. */
    POJO(
            "String(16) -> Serializable of five fields",
            "Serializable",
            new TextKind<>(TradeBean.class, 140, new TradeBeanValues()));

    private final String title;
    private final String shortTitle;
    /** Without state; the compiler cannot tell. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Kind<?, ?> kind;

    Data(String title, String shortTitle, Kind<?, ?> kind) {
        this.title = title;
        this.shortTitle = shortTitle;
        this.kind = kind;
    }

    /** What tables call it. */
    public String title() {
        return title;
    }

    /** What columns call its values. */
    public String shortTitle() {
        return shortTitle;
    }

    /** Its keys and values. */
    public Kind<?, ?> kind() {
        return kind;
    }

    /** Its keys and values, for callers that hand values from one call to the next and know nothing of their types. */
    @SuppressWarnings("unchecked")
    public Kind<Object, Object> erased() {
        return (Kind<Object, Object>) kind;
    }
}
