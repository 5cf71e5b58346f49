package io.memorymap.pod;

import io.memorymap.format.HeapBytes;
import java.lang.reflect.Array;

/** A fixed number of equal elements, each at its stride. */
final class ArrayPodType extends PodType {
    private final PodType element;
    private final Class<?> elementClass;
    private final int length;
    private final int stride;

    ArrayPodType(PodType element, Class<?> elementClass, int length, boolean tuple) {
        super(
                element.name() + "[" + length + "]",
                elementClass.arrayType(),
                tuple ? (length - 1) * element.stride() + element.size() : length * element.stride(),
                element.alignment());
        this.element = element;
        this.elementClass = elementClass;
        this.length = length;
        this.stride = (int) element.stride();
    }

    PodType element() {
        return element;
    }

    int length() {
        return length;
    }

    /** Where an element lies from the start of the array, in bytes. */
    int offset(int index) {
        return index * stride;
    }

    @Override
    Object decode(byte[] image, int at) {
        if (element instanceof PrimitivePodType primitive) {
            return primitive.decodeArray(image, at, length);
        }
        Object[] array = (Object[]) Array.newInstance(elementClass, length);
        for (int i = 0; i < length; i++) {
            array[i] = element.decode(image, at + offset(i));
        }
        return array;
    }

    @Override
    void encode(Object value, byte[] image, int at) {
        int found = Array.getLength(value);
        if (found != length) {
            throw new IllegalArgumentException(
                    "An array of " + found + " elements cannot be stored as " + name() + ": the length is fixed");
        }
        if (element instanceof PrimitivePodType primitive) {
            primitive.encodeArray(value, length, image, at);
            return;
        }
        Object[] array = (Object[]) value;
        for (int i = 0; i < length; i++) {
            Object item = array[i];
            if (item == null) {
                throw new NullPointerException("Element " + i + " of a " + name() + " is null; plain data has no null");
            }
            element.encode(item, image, at + offset(i));
        }
    }

    @Override
    int merge(byte[] image, int from, PodMemory memory, int at, boolean apply) {
        int stores = 0;
        int i = 0;
        if (element instanceof PrimitivePodType) {
            int perWord = Long.BYTES / stride;
            for (; i <= length - perWord; i += perWord) {
                int word = offset(i);
                if (HeapBytes.getLong(image, from + word) != memory.getLong(at + word)) {
                    stores += mergeElements(i, i + perWord, image, from, memory, at, apply);
                }
            }
        }
        return stores + mergeElements(i, length, image, from, memory, at, apply);
    }

    private int mergeElements(int first, int end, byte[] image, int from, PodMemory memory, int at, boolean apply) {
        int stores = 0;
        for (int i = first; i < end; i++) {
            stores += element.merge(image, from + offset(i), memory, at + offset(i), apply);
        }
        return stores;
    }
}
