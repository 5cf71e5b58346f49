package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.scalar.Tags;
import io.memorymap.codec.serial.TypeNames;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key classes of Spring, Hibernate and the JCache annotations, by the fields that their {@code equals} means. Recognized
 * by name and shape, so that none of them is needed. Their cached hash codes are left out: some come from the identity of an
 * enum constant and change with every JVM. Copies get one that is computed anew.
 */
final class KnownKeyForm {
    /** By class name; the first shape that fits is that of the version at hand. */
    private static final Map<String, Shape> SHAPES = Map.of(
            "org.springframework.cache.interceptor.SimpleKey",
            new Shape(Hash.NONE, "params"),
            "org.hibernate.cache.internal.BasicCacheKeyImplementation",
            new Shape(Hash.OF_ID, "id", "entityOrRoleName"),
            "org.hibernate.cache.internal.CacheKeyImplementation",
            new Shape(Hash.OF_ID_AND_TENANT, "id", "entityOrRoleName", "tenantId"),
            "org.hibernate.cache.internal.NaturalIdCacheKey",
            new Shape(Hash.OF_TENANT_AND_VALUES, "naturalIdValues", "entityName", "tenantId"),
            "org.hibernate.cache.spi.QueryKey",
            new Shape(
                    Hash.NONE,
                    "sqlQueryString",
                    "parameterBindingsMemento",
                    "firstRow",
                    "maxRows",
                    "tenantIdentifier",
                    "enabledFilterNames"),
            "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl",
            new Shape(Hash.OF_VALUES, "values"),
            "org.jsr107.ri.annotations.DefaultGeneratedCacheKey",
            new Shape(Hash.NONE, "parameters"));

    /** Kept with the class itself, and so forgotten with it. */
    private static final ClassValue<KnownKeyForm> FORMS = new ClassValue<>() {
        @Override
        protected KnownKeyForm computeValue(Class<?> type) {
            return new KnownKeyForm(type, Objects.requireNonNull(SHAPES.get(type.getName())));
        }
    };

    private final Shape shape;
    private final List<Field> fields = new ArrayList<>();
    private final String typeName;

    /** Null if this version of the class does not have the expected shape. */
    private final @Nullable Constructor<?> constructor;

    private KnownKeyForm(Class<?> type, Shape shape) {
        this.shape = shape;
        List<Class<?>> parameters = new ArrayList<>();
        StringBuilder description = new StringBuilder();
        boolean open = true;
        for (String name : shape.fields) {
            Field field = fieldOf(type, name);
            // Some versions lack some; a constructor without them decides.
            if (field != null) {
                open &= field.trySetAccessible();
                fields.add(field);
                parameters.add(isSet(field) ? Set.class : field.getType());
                description.append(name).append(',');
            }
        }
        if (shape.hash != Hash.NONE) {
            parameters.add(int.class);
        }
        this.constructor = open ? constructorOf(type, parameters) : null;
        this.typeName = TypeNames.ofLayout(type, description.toString());
    }

    /** How the class computes the hash code that its constructor is given. */
    private enum Hash {
        NONE,
        OF_ID,
        OF_ID_AND_TENANT,
        OF_TENANT_AND_VALUES,
        OF_VALUES
    }

    /** The fields that make up the key, in the order of the constructor that takes them, and perhaps the hash code, last. */
    private record Shape(Hash hash, List<String> fields) {
        Shape(Hash hash, String... fields) {
            this(hash, List.of(fields));
        }
    }

    /** Returns how many fields make up a key of a class, known by its name alone. */
    static int fieldsOf(String typeName) {
        Shape shape = SHAPES.get(typeName);
        if (shape == null) {
            throw new DecodeException("no key class is called " + typeName);
        }
        return shape.fields.size();
    }

    /** Returns the form of a class, null if it has none. */
    static @Nullable KnownKeyForm of(Class<?> type) {
        if (!SHAPES.containsKey(type.getName())) {
            return null;
        }
        KnownKeyForm form = FORMS.get(type);
        return form.constructor == null ? null : form;
    }

    /** The name in the type table: that of the class, and a fingerprint of the fields of this version. */
    String typeName() {
        return typeName;
    }

    void writeTyped(Object key, ByteOutput out, Coding coding, int depth) {
        out.writeByte(Tags.KNOWN_KEY);
        coding.writeType(typeName, out);
        for (Field field : fields) {
            try {
                Object value = canonical(field, field.get(key));
                TaggedForm.ANY.writeNullable(value, out, coding, depth + 1);
            } catch (IllegalAccessException e) {
                throw new EncodeException("no access to " + field, e);
            }
        }
    }

    static Object readTyped(ByteInput in, Coding coding, int depth) {
        return readForm(in, coding).read(in, coding, depth);
    }

    static void skipTyped(ByteInput in, Coding coding, int depth) {
        for (int i = readForm(in, coding).fields.size(); i > 0; i--) {
            TaggedForm.ANY.skip(in, coding, depth + 1);
        }
    }

    private static KnownKeyForm readForm(ByteInput in, Coding coding) {
        Class<?> type = coding.readClass(in);
        KnownKeyForm form = of(type);
        if (form == null) {
            throw new DecodeException(type.getName() + " does not have the expected shape", type.getName(), null);
        }
        return form;
    }

    private Object read(ByteInput in, Coding coding, int depth) {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            arguments.add(TaggedForm.ANY.readNullable(in, coding, depth + 1));
        }
        if (shape.hash != Hash.NONE) {
            arguments.add(hash(arguments.get(0), arguments.get(arguments.size() - 1)));
        }
        try {
            return Objects.requireNonNull(constructor).newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new DecodeException("a key cannot be made by " + constructor + ": " + e, e);
        }
    }

    /** @param last the tenant, if the class has one */
    private int hash(@Nullable Object first, @Nullable Object last) {
        return switch (shape.hash) {
            case NONE -> 0;
            case OF_ID -> hash(first, 17);
            case OF_ID_AND_TENANT -> 31 * hash(first, 17) + Objects.hashCode(last);
            case OF_TENANT_AND_VALUES -> hash(first, Objects.hashCode(last));
            case OF_VALUES -> hash(first, 0);
        };
    }

    private static int hash(@Nullable Object value, int start) {
        if (!(value instanceof Object[] array)) {
            return Objects.hashCode(value);
        }
        int hash = start;
        for (Object element : array) {
            hash = 37 * hash
                    + (element instanceof Object[] parts ? Arrays.deepHashCode(parts) : Objects.hashCode(element));
        }
        return hash;
    }

    private static @Nullable Object canonical(Field field, @Nullable Object value) {
        return isSet(field) && value instanceof Object[] array
                ? new LinkedHashSet<>(Arrays.asList(array))
                : withPlainArrays(value);
    }

    /** A set of names is kept as an array, in the order that it had by chance. */
    private static boolean isSet(Field field) {
        return field.getType() == String[].class;
    }

    /** These keys compare by {@link Arrays#deepEquals}, which does not mind the class of an array of objects. */
    private static @Nullable Object withPlainArrays(@Nullable Object value) {
        if (!(value instanceof Object[] array)) {
            return value;
        }
        @Nullable Object[] plain = new Object[array.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = withPlainArrays(array[i]);
        }
        return plain;
    }

    private static @Nullable Field fieldOf(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException | LinkageError e) {
            return null;
        }
    }

    private static @Nullable Constructor<?> constructorOf(Class<?> type, List<Class<?>> parameters) {
        try {
            Constructor<?> match = type.getDeclaredConstructor(parameters.toArray(new Class<?>[0]));
            return match.trySetAccessible() ? match : null;
        } catch (NoSuchMethodException | LinkageError e) {
            return null;
        }
    }
}
