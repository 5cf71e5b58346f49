package io.memorymap.pod;

import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The mapped fields of a record, read and written in place: an accessor touches the named field alone, and a setter writes
 * only what differs.
 *
 * <p>A field has the name of its component; an element of an array has an index as well, from 0. Every accessor throws
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} if the record has no such field, or one of another type;
 *   <li>{@link IndexOutOfBoundsException} if the index is outside the array;
 *   <li>{@link IllegalStateException} if the function that was given the view has returned, or the map is closed;
 *   <li>{@link MemoryMapIOException} if the page cannot be read or written.
 * </ul>
 *
 * <p>For one thread at a time.
 *
 * @param <T> the record
 */
public final class StructView<T extends Record> {
    /** The span of one function call, shared by the views made in it. */
    static final class Scope {
        private final PodFile file;
        private volatile boolean ended;

        Scope(PodFile file) {
            this.file = file;
        }

        void end() {
            ended = true;
        }

        PodFile file() {
            if (ended) {
                throw new IllegalStateException("This view of " + file.path()
                        + " was valid in the function it was given to, which has returned");
            }
            return file;
        }
    }

    /** A field, or an element of one, and where it lies from the start of the file. */
    private record Place(PodType type, int at) {}

    private final Scope scope;
    private final RecordPodType type;
    private final Class<T> recordClass;
    private final int base;

    StructView(Scope scope, RecordPodType type, Class<T> recordClass, int base) {
        this.scope = scope;
        this.type = type;
        this.recordClass = recordClass;
        this.base = base;
    }

    /** Reads all fields, as a record. */
    public T get() {
        return recordClass.cast(read(new Place(type, base)));
    }

    /** Writes all fields that differ. */
    public void set(T value) {
        write(new Place(type, base), Objects.requireNonNull(value, "value"));
    }

    /** Reads a {@code boolean}. */
    public boolean getBoolean(String field) {
        return (boolean) read(place(field, boolean.class));
    }

    /** Reads a {@code boolean}, out of an array. */
    public boolean getBoolean(String field, int index) {
        return (boolean) read(place(field, index, boolean.class));
    }

    /** Writes a {@code boolean}. */
    public void setBoolean(String field, boolean value) {
        write(place(field, boolean.class), value);
    }

    /** Writes a {@code boolean}, in an array. */
    public void setBoolean(String field, int index, boolean value) {
        write(place(field, index, boolean.class), value);
    }

    /** Reads a {@code byte}. */
    public byte getByte(String field) {
        return (byte) read(place(field, byte.class));
    }

    /** Reads a {@code byte}, out of an array. */
    public byte getByte(String field, int index) {
        return (byte) read(place(field, index, byte.class));
    }

    /** Writes a {@code byte}. */
    public void setByte(String field, byte value) {
        write(place(field, byte.class), value);
    }

    /** Writes a {@code byte}, in an array. */
    public void setByte(String field, int index, byte value) {
        write(place(field, index, byte.class), value);
    }

    /** Reads a {@code short}. */
    public short getShort(String field) {
        return (short) read(place(field, short.class));
    }

    /** Reads a {@code short}, out of an array. */
    public short getShort(String field, int index) {
        return (short) read(place(field, index, short.class));
    }

    /** Writes a {@code short}. */
    public void setShort(String field, short value) {
        write(place(field, short.class), value);
    }

    /** Writes a {@code short}, in an array. */
    public void setShort(String field, int index, short value) {
        write(place(field, index, short.class), value);
    }

    /** Reads a {@code char}, 16 bits without a sign. */
    public char getChar(String field) {
        return (char) read(place(field, char.class));
    }

    /** Reads a {@code char}, 16 bits without a sign, out of an array. */
    public char getChar(String field, int index) {
        return (char) read(place(field, index, char.class));
    }

    /** Writes a {@code char}, 16 bits without a sign. */
    public void setChar(String field, char value) {
        write(place(field, char.class), value);
    }

    /** Writes a {@code char}, 16 bits without a sign, in an array. */
    public void setChar(String field, int index, char value) {
        write(place(field, index, char.class), value);
    }

    /** Reads an {@code int}. */
    public int getInt(String field) {
        return (int) read(place(field, int.class));
    }

    /** Reads an {@code int}, out of an array. */
    public int getInt(String field, int index) {
        return (int) read(place(field, index, int.class));
    }

    /** Writes an {@code int}. */
    public void setInt(String field, int value) {
        write(place(field, int.class), value);
    }

    /** Writes an {@code int}, in an array. */
    public void setInt(String field, int index, int value) {
        write(place(field, index, int.class), value);
    }

    /** Reads a {@code long}. */
    public long getLong(String field) {
        return (long) read(place(field, long.class));
    }

    /** Reads a {@code long}, out of an array. */
    public long getLong(String field, int index) {
        return (long) read(place(field, index, long.class));
    }

    /** Writes a {@code long}. */
    public void setLong(String field, long value) {
        write(place(field, long.class), value);
    }

    /** Writes a {@code long}, in an array. */
    public void setLong(String field, int index, long value) {
        write(place(field, index, long.class), value);
    }

    /** Reads a {@code float}. */
    public float getFloat(String field) {
        return (float) read(place(field, float.class));
    }

    /** Reads a {@code float}, out of an array. */
    public float getFloat(String field, int index) {
        return (float) read(place(field, index, float.class));
    }

    /** Writes a {@code float}. */
    public void setFloat(String field, float value) {
        write(place(field, float.class), value);
    }

    /** Writes a {@code float}, in an array. */
    public void setFloat(String field, int index, float value) {
        write(place(field, index, float.class), value);
    }

    /** Reads a {@code double}. */
    public double getDouble(String field) {
        return (double) read(place(field, double.class));
    }

    /** Reads a {@code double}, out of an array. */
    public double getDouble(String field, int index) {
        return (double) read(place(field, index, double.class));
    }

    /** Writes a {@code double}. */
    public void setDouble(String field, double value) {
        write(place(field, double.class), value);
    }

    /** Writes a {@code double}, in an array. */
    public void setDouble(String field, int index, double value) {
        write(place(field, index, double.class), value);
    }

    /**
     * Reads a field of any type.
     *
     * @param field its name
     * @param fieldType the type of the component: a basic type, a record, an array, or a primitive, which comes boxed
     * @param <F> that type
     * @return the value
     */
    @SuppressWarnings("unchecked") // The class of a primitive has the type of its box, and that is what is read.
    public <F> F get(String field, Class<F> fieldType) {
        return (F) read(place(field, fieldType));
    }

    /**
     * Reads an element of any type, out of an array.
     *
     * @param field its name
     * @param index which element
     * @param elementType the type of the array's elements: a basic type, a record, or a primitive, which comes boxed
     * @param <F> that type
     * @return the value
     */
    @SuppressWarnings("unchecked") // The class of a primitive has the type of its box, and that is what is read.
    public <F> F get(String field, int index, Class<F> elementType) {
        return (F) read(place(field, index, elementType));
    }

    /**
     * Writes a field of any type, or the parts of it that differ.
     *
     * @param field its name
     * @param value a value of the component's type
     */
    public void set(String field, Object value) {
        write(place(field, typeOf(value)), value);
    }

    /**
     * Writes an element of any type, or the parts of it that differ, in an array.
     *
     * @param field its name
     * @param index which element
     * @param value a value of the array's element type
     */
    public void set(String field, int index, Object value) {
        write(place(field, index, typeOf(value)), value);
    }

    /**
     * Gives the fields of a nested record.
     *
     * @param field its name
     * @param nested the type of the component
     * @param <R> that type
     * @return a view that is valid as long as this one
     */
    public <R extends Record> StructView<R> view(String field, Class<R> nested) {
        return view(place(field, nested), nested);
    }

    /**
     * Gives the fields of a record in an array.
     *
     * @param field its name
     * @param index which element
     * @param nested the type of the array's elements
     * @param <R> that type
     * @return a view that is valid as long as this one
     */
    public <R extends Record> StructView<R> view(String field, int index, Class<R> nested) {
        return view(place(field, index, nested), nested);
    }

    private <R extends Record> StructView<R> view(Place place, Class<R> nested) {
        return new StructView<>(scope, (RecordPodType) place.type, nested, place.at);
    }

    private static Class<?> typeOf(Object value) {
        return MethodType.methodType(value.getClass()).unwrap().returnType();
    }

    private Place place(String field, Class<?> wanted) {
        RecordPodType.Field found = find(field);
        check(field, found.type(), wanted);
        return new Place(found.type(), base + found.offset());
    }

    private Place place(String field, int index, Class<?> wanted) {
        RecordPodType.Field found = find(field);
        if (!(found.type() instanceof ArrayPodType array)) {
            throw new IllegalArgumentException("Component " + field + " of " + type.name() + " is a "
                    + found.type().name() + " and no array");
        }
        check(field, array.element(), wanted);
        Objects.checkIndex(index, array.length());
        return new Place(array.element(), base + found.offset() + array.offset(index));
    }

    private RecordPodType.Field find(String name) {
        for (RecordPodType.Field field : type.fields()) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        throw new IllegalArgumentException("Record " + type.name() + " has no component " + name + "; it has "
                + type.fields().stream().map(RecordPodType.Field::name).collect(Collectors.joining(", ")));
    }

    private void check(String field, PodType found, Class<?> wanted) {
        if (found.javaType() != wanted) {
            throw new IllegalArgumentException("Component " + field + " of " + type.name() + " holds "
                    + found.javaType().getTypeName() + " and not " + wanted.getTypeName());
        }
    }

    private Object read(Place place) {
        byte[] image = new byte[place.type.size()];
        scope.file().read(place.at, image);
        return place.type.decode(image, 0);
    }

    private void write(Place place, Object value) {
        byte[] image = place.type.encode(value);
        scope.file().write(place.type, image, place.at);
    }
}
