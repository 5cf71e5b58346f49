package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each component of a record lies when it is mapped: declaration order, natural alignment, nested records by their
 * size and array elements by their stride, as the Swift compiler lays out structs.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class PodLayout {
    /**
     * One component.
     *
     * @param name its name; components of nested records follow their record as {@code outer.inner}
     * @param type {@code i8}, {@code i16}, {@code u16}, {@code i32}, {@code i64}, {@code f32}, {@code f64}, {@code bool}, a
     *     basic type, a record, or one of these with a length, such as {@code i8[60]}
     * @param offset bytes from the start of the outermost record
     * @param size bytes
     * @param alignment bytes, a power of two, at most 8
     */
    public record Field(String name, String type, int offset, int size, int alignment) {}

    private final RecordPodType type;
    private final List<Field> fields;

    PodLayout(RecordPodType type) {
        this.type = type;
        List<Field> flat = new ArrayList<>();
        flatten(type, "", 0, flat);
        this.fields = List.copyOf(flat);
    }

    /**
     * Works out the layout of a record.
     *
     * @param type a record of plain data
     * @return its layout
     * @throws PodLayoutException if the record, or a component of it, is not plain data; the message names the component
     */
    public static PodLayout of(Class<? extends Record> type) {
        return new PodLayout(RecordPodType.of(type));
    }

    private static void flatten(RecordPodType record, String prefix, int base, List<Field> flat) {
        for (RecordPodType.Field field : record.fields()) {
            PodType type = field.type();
            String name = prefix + field.name();
            int offset = base + field.offset();
            flat.add(new Field(name, type.name(), offset, type.size(), type.alignment()));
            if (type instanceof RecordPodType nested) {
                flatten(nested, name + ".", offset, flat);
            }
        }
    }

    /**
     * The components, in order of their offsets.
     *
     * @return an unmodifiable list
     */
    public List<Field> fields() {
        return fields;
    }

    /**
     * Bytes from the start of the first component to the end of the last.
     *
     * @return what a nested record takes
     */
    public int size() {
        return type.size();
    }

    /**
     * The largest alignment of a component.
     *
     * @return 1, 2, 4 or 8 bytes
     */
    public int alignment() {
        return type.alignment();
    }

    /**
     * The size rounded up to the alignment.
     *
     * @return bytes, what an array element takes
     */
    public long stride() {
        return type.stride();
    }

    /**
     * The length of a new file that holds one such record behind its magic number.
     *
     * @return bytes; more than 1,048,576 cannot be opened
     */
    public long fileLength() {
        return PodMapDescriptor.containerBytes(type.size());
    }

    /** A table of all components, with size, alignment, stride and file length. Its form may change. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder()
                .append(type.name())
                .append(": size ")
                .append(size())
                .append(", alignment ")
                .append(alignment())
                .append(", stride ")
                .append(stride())
                .append(", file ")
                .append(fileLength())
                .append('\n');
        for (Field field : fields) {
            table.append("  offset ")
                    .append(field.offset())
                    .append("  size ")
                    .append(field.size())
                    .append("  align ")
                    .append(field.alignment())
                    .append("  ")
                    .append(field.type())
                    .append("  ")
                    .append(field.name())
                    .append('\n');
        }
        return table.toString();
    }
}
