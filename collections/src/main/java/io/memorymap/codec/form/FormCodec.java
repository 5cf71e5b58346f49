package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.TypeTable;
import io.memorymap.codec.scalar.Decoding;
import io.memorymap.codec.serial.TypeResolver;

/** A codec made of a {@link Form}: one object, and nothing behind it. */
public final class FormCodec<T> implements Codec<T> {
    private final String id;
    private final Class<T> type;
    private final Form form;
    private final Coding coding;

    FormCodec(String id, Class<T> type, Form form, Coding coding) {
        this.id = id;
        this.type = type;
        this.form = form;
        this.coding = coding;
    }

    /** A codec for keys of a type. */
    public static <T> Codec<T> forKeys(Class<T> type, TypeResolver resolver) {
        String name = type.isRecord() ? RecordForm.of(type).typeName() : type.getName();
        return new FormCodec<>(
                "key:" + name, type, TaggedForm.untaggedIfPossible(type), new Coding(true, resolver, null));
    }

    /** A codec for values of a type. */
    public static <T> Codec<T> forValues(Class<T> type, TypeResolver resolver) {
        // A record with a tag: each value says with which components it was written, so that a changed record is a
        // miss.
        Form form = type.isRecord() ? new TaggedForm(type) : TaggedForm.untaggedIfPossible(type);
        return new FormCodec<>("value:" + type.getName(), type, form, new Coding(false, resolver, null));
    }

    /** A codec that serializes every value. */
    public static <T> Codec<T> serialization(Class<T> type, TypeResolver resolver) {
        return new FormCodec<>(
                "serialization:" + type.getName(), type, new SerialForm(), new Coding(false, resolver, null));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void encode(T value, ByteOutput out) {
        if (!type.isInstance(value)) {
            // An unchecked cast got it here; stored, it could never be read again.
            throw new ClassCastException(value.getClass().getName() + " is no " + type.getName());
        }
        try {
            form.write(value, out, coding, 0);
        } catch (StackOverflowError e) {
            throw new EncodeException(type.getName() + " is nested too deep for this thread's stack", e);
        }
    }

    @Override
    public T decode(ByteInput in) {
        try {
            Object value = form.read(in, coding, 0);
            Decoding.expectEnd(in);
            return type.cast(value);
        } catch (Throwable e) {
            throw Decoding.exception("cannot be read as " + type.getName(), e);
        }
    }

    @Override
    public boolean decodable(ByteInput in) {
        try {
            form.skip(in, coding, 0);
            return in.remaining() == 0;
        } catch (Throwable e) {
            Decoding.exception("", e);
            return false;
        }
    }

    @Override
    public boolean canonical() {
        return coding.forKeys();
    }

    @Override
    public Codec<T> bind(TypeTable types) {
        return new FormCodec<>(id, type, form, coding.bind(types));
    }

    /** Returns how many keys were found whose bytes are not decided by their {@code equals}, after the first ones. */
    long failedProbes() {
        return coding.failedProbes().sum();
    }
}
