package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.scalar.Decoding;
import io.memorymap.codec.serial.TypeNames;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The components of a record, one after the other, preceded by one bit for each of them that may be null and does not say so
 * itself. No name and no tag is written for a component whose type leaves no choice, so the layout depends on the
 * components' names and types: their fingerprint goes with the name of the record.
 */
final class RecordForm extends Form {
    /** Kept with the class itself, and so forgotten with it. */
    private static final ClassValue<RecordForm> FORMS = new ClassValue<>() {
        @Override
        protected RecordForm computeValue(Class<?> type) {
            return new RecordForm(type);
        }
    };

    private final Class<?> type;

    // Found on first use: a record may hold itself, and method handles are not cheap at the start of a JVM.
    private volatile @Nullable Members members;
    private volatile @Nullable String typeName;

    private RecordForm(Class<?> type) {
        this.type = type;
    }

    /** @throws EncodeException if the class is no record */
    static RecordForm of(Class<?> type) {
        if (!type.isRecord()) {
            throw new EncodeException(type.getName() + " is no record");
        }
        return FORMS.get(type);
    }

    /** How to take a record apart and put it together. */
    private static final class Members {
        final RecordMember[] all;
        final int nullBytes;
        final MethodHandle constructor;
        final RecordReader reader;

        Members(RecordMember[] all, int nullBytes, MethodHandle constructor) {
            this.all = all;
            this.nullBytes = nullBytes;
            this.constructor = constructor
                    .asSpreader(Object[].class, all.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            this.reader = new RecordReader(all, constructor);
        }
    }

    /** The name in the type table: that of the class, and a fingerprint of {@link #describe what its bytes depend on}. */
    String typeName() {
        String name = typeName;
        if (name == null) {
            StringBuilder description = new StringBuilder();
            describe(type, new HashSet<>(), description);
            name = TypeNames.ofLayout(type, description.toString());
            typeName = name;
        }
        return name;
    }

    /** Adds the names and types of the components, and of those of the records among them. */
    private static void describe(Class<?> type, Set<Class<?>> open, StringBuilder description) {
        description.append(type.getName());
        if (type.isRecord() && open.add(type)) {
            description.append('(');
            for (RecordComponent component : type.getRecordComponents()) {
                description.append(component.getName()).append(':');
                describe(component.getType(), open, description);
                description.append(',');
            }
            description.append(')');
        }
    }

    @Override
    void write(Object value, ByteOutput out, Coding coding, int depth) {
        Coding.checkEncodeDepth(depth, value);
        Members layout = members();
        int nulls = out.size();
        for (int i = 0; i < layout.nullBytes; i++) {
            out.writeByte(0);
        }
        for (RecordMember member : layout.all) {
            member.write(value, out, coding, depth + 1, nulls);
        }
    }

    @Override
    Object read(ByteInput in, Coding coding, int depth) {
        Coding.checkDecodeDepth(depth);
        Members layout = members();
        int nulls = in.position();
        in.skip(layout.nullBytes);
        try {
            MethodHandle whole = layout.reader.handle(depth);
            return whole == null
                    ? readApart(layout, in, coding, depth, nulls)
                    : (Object) whole.invokeExact(in, coding, depth + 1, nulls);
        } catch (Throwable e) {
            throw Decoding.exception("the constructor of " + type.getName() + " failed", e);
        }
    }

    private static Object readApart(Members layout, ByteInput in, Coding coding, int depth, int nulls)
            throws Throwable {
        @Nullable Object[] arguments = new Object[layout.all.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = layout.all[i].read(in, coding, depth + 1, nulls);
        }
        return (Object) layout.constructor.invokeExact(arguments);
    }

    @Override
    void skip(ByteInput in, Coding coding, int depth) {
        Coding.checkDecodeDepth(depth);
        Members layout = members();
        int nulls = in.position();
        in.skip(layout.nullBytes);
        for (RecordMember member : layout.all) {
            member.skip(in, coding, depth + 1, nulls);
        }
    }

    private Members members() {
        Members found = members;
        if (found == null) {
            found = find();
            members = found;
        }
        return found;
    }

    private Members find() {
        RecordComponent[] components = type.getRecordComponents();
        RecordMember[] all = new RecordMember[components.length];
        Class<?>[] parameters = new Class<?>[components.length];
        int nullable = 0;
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            for (int i = 0; i < all.length; i++) {
                all[i] = RecordMember.of(components[i], nullable, lookup);
                nullable += all[i].usesNullBit() ? 1 : 0;
                parameters[i] = components[i].getType();
            }
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.trySetAccessible();
            MethodHandle handle = lookup.unreflectConstructor(constructor).asFixedArity();
            return new Members(all, (nullable + 7) / 8, handle);
        } catch (IllegalAccessException e) {
            throw new EncodeException(
                    "no access to the record " + type.getName() + ": make it public and export its package, or open the"
                            + " package to io.memorymap.collections",
                    e);
        } catch (NoSuchMethodException e) {
            throw new EncodeException("the record " + type.getName() + " has no canonical constructor", e);
        }
    }
}
