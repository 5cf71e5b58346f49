package io.memorymap.store;

import org.jspecify.annotations.Nullable;

/**
 * What a store file says of its contents, as text in its description page: one item a line, the free text last.
 *
 * @param keyType class name of the keys
 * @param valueType class name of the values
 * @param keyCodec id of the keys' codec
 * @param valueCodec id of the values' codec
 * @param metadata the application's own text
 */
public record StoreDescription(String keyType, String valueType, String keyCodec, String valueCodec, String metadata) {
    private static final int ITEMS = 5;
    /** Longer ids, as those of records with many components can be, are kept by their beginning and their hash. */
    private static final int MAX_ITEM_CHARS = 600;

    static StoreDescription of(StoreTypes<?, ?> types, String metadata) {
        return new StoreDescription(
                item(types.keyType().getName()),
                item(types.valueType().getName()),
                item(types.keyCodec().id()),
                item(types.valueCodec().id()),
                metadata);
    }

    /**
     * Takes apart the text of a description page.
     *
     * @param text the text, or null if there is none that is sound
     * @return the description, or null if it is none
     */
    public static @Nullable StoreDescription parse(@Nullable String text) {
        String[] items = text == null ? new String[0] : text.split("\n", ITEMS);
        return items.length == ITEMS ? new StoreDescription(items[0], items[1], items[2], items[3], items[4]) : null;
    }

    String format() {
        return keyType + "\n" + valueType + "\n" + keyCodec + "\n" + valueCodec + "\n" + metadata;
    }

    private static String item(String text) {
        String line = text.replace('\n', ' ');
        return line.length() <= MAX_ITEM_CHARS && isAscii(line) ? line : Abbreviation.of(line);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }
}
