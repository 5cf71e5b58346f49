package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;
import io.memorymap.format.PodStoreDescriptor;
import java.util.Objects;

/** Where key, value and state lie in each of the 256 entries, in bytes from the start of the file. */
final class EntryLayout {
    private final BasicPodType key;
    private final PodType value;
    private final int valueOffset;
    private final int stateOffset;
    private final int stride;

    /**
     * Lays entries out for a type of key and a type of value.
     *
     * @throws MemoryMapTooLargeException if 256 entries need a file of more than 1,048,576 bytes
     */
    EntryLayout(BasicPodType key, PodType value) {
        long valueStart = PodMapDescriptor.roundUp(PodStoreDescriptor.KEY_OFFSET + key.size(), value.alignment());
        long stateStart = valueStart + value.size();
        int alignment = Math.max(key.alignment(), value.alignment());
        long next = PodMapDescriptor.roundUp(stateStart + Byte.BYTES, alignment);
        long bytes = PodMapDescriptor.containerBytes(next * PodStoreDescriptor.ENTRIES);
        if (bytes > PodMapDescriptor.MAX_BYTES) {
            throw new MemoryMapTooLargeException(
                    PodStoreDescriptor.ENTRIES + " entries of " + key.name() + " and " + value.name(), bytes);
        }
        this.key = key;
        this.value = value;
        this.valueOffset = (int) valueStart;
        this.stateOffset = (int) stateStart;
        this.stride = (int) next;
    }

    /**
     * Lays entries out for the classes that an application names.
     *
     * @throws PodLayoutException if one of them is not plain data
     * @throws MemoryMapTooLargeException if 256 entries need a file of more than 1,048,576 bytes
     */
    static EntryLayout of(Class<? extends BasicType> keyType, Class<?> valueType) {
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        BasicPodType key = BasicPodType.of(keyType);
        if (key == null) {
            throw new PodLayoutException(
                    "A key cannot be a " + keyType.getName() + "; BasicType8, BasicType64 or BasicType1024 can");
        }
        PodType value = BasicPodType.of(valueType);
        if (value == null) {
            if (!valueType.isRecord()) {
                throw new PodLayoutException("A value cannot be a " + valueType.getName()
                        + "; a record of plain data, BasicType8, BasicType64 or BasicType1024 can");
            }
            value = RecordPodType.of(valueType.asSubclass(Record.class));
        }
        return new EntryLayout(key, value);
    }

    BasicPodType key() {
        return key;
    }

    PodType value() {
        return value;
    }

    int stride() {
        return stride;
    }

    int structBytes() {
        return stride * PodStoreDescriptor.ENTRIES;
    }

    /** Bytes of an entry before its state. */
    int bodyBytes() {
        return stateOffset;
    }

    /** Where the value starts in an entry. */
    int valueOffset() {
        return valueOffset;
    }

    int entryAt(int slot) {
        return PodMapDescriptor.STRUCT_OFFSET + slot * stride;
    }

    int keyAt(int slot) {
        return entryAt(slot) + PodStoreDescriptor.KEY_OFFSET;
    }

    int valueAt(int slot) {
        return entryAt(slot) + valueOffset;
    }

    int stateAt(int slot) {
        return entryAt(slot) + stateOffset;
    }
}
