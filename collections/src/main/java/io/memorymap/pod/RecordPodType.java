package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as a struct: components in declaration order, each at the next multiple of its own alignment, a nested record
 * taking its size and not its stride.
 */
final class RecordPodType extends PodType {
    /** A component and its place, in bytes from the start of the record. */
    record Field(String name, PodType type, int offset, MethodHandle accessor) {}

    private final Class<? extends Record> type;
    private final Field[] fields;
    private final MethodHandle constructor;

    private RecordPodType(
            Class<? extends Record> type, List<Field> fields, MethodHandle constructor, long size, int alignment) {
        super(type.getSimpleName(), type, size, alignment);
        this.type = type;
        this.fields = fields.toArray(new Field[0]);
        this.constructor = constructor;
    }

    static RecordPodType of(Class<? extends Record> type) {
        return of(type, List.of());
    }

    private static RecordPodType of(Class<? extends Record> type, List<Class<?>> enclosing) {
        if (enclosing.contains(type)) {
            throw new PodLayoutException("Record " + type.getName() + " contains itself and has no size");
        }
        List<Class<?>> path = new ArrayList<>(enclosing);
        path.add(type);
        RecordComponent[] components = type.getRecordComponents();
        if (components == null || components.length == 0) {
            throw new PodLayoutException(type.getName() + " is no record with components, and so has nothing to map");
        }
        List<Field> fields = new ArrayList<>(components.length);
        Class<?>[] parameters = new Class<?>[components.length];
        long end = 0;
        int alignment = 1;
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            PodType fieldType = typeOf(type, component, path);
            long offset = PodMapDescriptor.roundUp(end, fieldType.alignment());
            end = offset + fieldType.size();
            if (end > Integer.MAX_VALUE) {
                throw new MemoryMapTooLargeException(type.getName(), PodMapDescriptor.containerBytes(end));
            }
            alignment = Math.max(alignment, fieldType.alignment());
            parameters[i] = component.getType();
            fields.add(new Field(component.getName(), fieldType, (int) offset, accessor(type, component)));
        }
        return new RecordPodType(type, fields, constructor(type, parameters), end, alignment);
    }

    private static PodType typeOf(Class<?> owner, RecordComponent component, List<Class<?>> path) {
        Class<?> type = component.getType();
        FixedArray fixed = component.getAnnotation(FixedArray.class);
        if (!type.isArray()) {
            if (fixed != null) {
                throw refused(owner, component, "is no array, and @FixedArray gives a length to arrays only");
            }
            return elementType(owner, component, type, path);
        }
        if (fixed == null) {
            throw refused(owner, component, "needs its length: @FixedArray(length = ...)");
        }
        if (fixed.length() < 1) {
            throw refused(owner, component, "has the length " + fixed.length() + "; at least 1 is needed");
        }
        Class<?> element = type.getComponentType();
        if (element.isArray()) {
            throw refused(owner, component, "is an array of arrays; put the inner one into a record");
        }
        return new ArrayPodType(elementType(owner, component, element, path), element, fixed.length(), fixed.tuple());
    }

    private static PodType elementType(Class<?> owner, RecordComponent component, Class<?> type, List<Class<?>> path) {
        PodType simple = simple(type);
        if (simple != null) {
            return simple;
        }
        if (type.isRecord()) {
            return of(type.asSubclass(Record.class), path);
        }
        throw refused(
                owner,
                component,
                "is not plain data; primitives, records of them, BasicType8, BasicType64, BasicType1024 and arrays of"
                        + " these with @FixedArray are");
    }

    private static @Nullable PodType simple(Class<?> type) {
        PodType primitive = PrimitivePodType.of(type);
        return primitive != null ? primitive : BasicPodType.of(type);
    }

    private static PodLayoutException refused(Class<?> owner, RecordComponent component, String reason) {
        return new PodLayoutException("Component " + component.getName() + " of record " + owner.getName() + ", a "
                + component.getType().getTypeName() + ", " + reason);
    }

    private static MethodHandle accessor(Class<?> owner, RecordComponent component) {
        Method method = component.getAccessor();
        try {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw inaccessible(owner, e);
        }
    }

    private static MethodHandle constructor(Class<?> owner, Class<?>[] parameters) {
        try {
            Constructor<?> canonical = owner.getDeclaredConstructor(parameters);
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException | InaccessibleObjectException | NoSuchMethodException e) {
            throw inaccessible(owner, e);
        }
    }

    private static PodLayoutException inaccessible(Class<?> owner, Exception cause) {
        return new PodLayoutException(
                "Record " + owner.getName() + " cannot be reached: export or open its package to"
                        + " io.memorymap.collections",
                cause);
    }

    Class<? extends Record> type() {
        return type;
    }

    List<Field> fields() {
        return List.of(fields);
    }

    @Override
    Object decode(byte[] image, int at) {
        Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            Field field = fields[i];
            values[i] = field.type.decode(image, at + field.offset);
        }
        try {
            return (Object) constructor.invokeExact(values);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    @Override
    void encode(Object value, byte[] image, int at) {
        if (!type.isInstance(value)) {
            throw new ClassCastException("A " + value.getClass().getName() + " is no " + type.getName());
        }
        for (Field field : fields) {
            Object component;
            try {
                component = (Object) field.accessor.invokeExact(value);
            } catch (Throwable e) {
                throw unchecked(e);
            }
            if (component == null) {
                throw new NullPointerException("Component " + field.name + " of record " + type.getName()
                        + " is null; plain data has no null");
            }
            field.type.encode(component, image, at + field.offset);
        }
    }

    @Override
    int merge(byte[] image, int from, PodMemory memory, int at, boolean apply) {
        int stores = 0;
        for (Field field : fields) {
            stores += field.type.merge(image, from + field.offset, memory, at + field.offset, apply);
        }
        return stores;
    }

    /** What a record's own code threw. It declares nothing checked, but may throw it. */
    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof RuntimeException runtime) {
            return runtime;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
