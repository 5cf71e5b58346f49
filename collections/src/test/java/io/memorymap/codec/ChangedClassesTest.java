package io.memorymap.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value whose class is missing or has changed is known not to be decodable, and decoding it says why. */
final class ChangedClassesTest {
    private static final String REFUSED = "refused";

    private final TypeTable types = TypeTable.inMemory();

    @TempDir
    Path directory;

    private int compiled;

    @Test
    void a_record_with_another_component_cannot_be_decoded() throws Exception {
        assertLost(
                "public record User(String name, int age) {}",
                "public record User(String name, long age) {}",
                type -> make(type, "a", 1));
        assertLost(
                "public record User(String name, int age) {}",
                "public record User(String name, int years) {}",
                type -> make(type, "a", 1));
        assertLost(
                "public record User(String name, int age) {}",
                "public record User(String name) {}",
                type -> make(type, "a", 1));
    }

    @Test
    void a_record_with_a_changed_record_in_it_cannot_be_decoded() throws Exception {
        assertLost(
                "public record User(Part part) { public record Part(int a) {} public User() { this(new Part(1)); } }",
                "public record User(Part part) { public record Part(int a, int b) {} }",
                type -> type.getDeclaredConstructor().newInstance());
    }

    @Test
    void the_same_record_loaded_again_can_be_decoded() throws Exception {
        String source = "public record User(String name, java.util.List<String> more) {}";
        byte[] bytes = encode(compile(source), type -> List.of(make(type, "a", List.of("b"))));
        assertThat(decode(bytes, compile(source))).asString().isEqualTo("[User[name=a, more=[b]]]");
    }

    @Test
    void a_missing_class_cannot_be_decoded_and_is_named() throws Exception {
        byte[] record = encode(compile("public record User(int a) {}"), type -> make(type, 1));
        byte[] serial = encode(
                compile("public class User implements java.io.Serializable {}"),
                type -> type.getDeclaredConstructor().newInstance());
        byte[] constant = encode(compile("public enum User {A}"), type -> type.getEnumConstants()[0]);
        byte[] array = encode(compile("public enum User {A}"), type -> type.getEnumConstants());
        byte[] literal = encode(compile("public class User {}"), type -> type);
        for (byte[] bytes : List.of(record, serial, constant, array, literal)) {
            for (Codec<Object> codec : List.of(codec(new URLClassLoader(new URL[0], null)), codec(null))) {
                assertThat(CodecTesting.decodable(codec, bytes)).isFalse();
                assertThatThrownBy(() -> CodecTesting.decode(codec, bytes))
                        .isInstanceOf(DecodeException.class)
                        .hasMessageContaining("User");
            }
        }
    }

    @Test
    void a_serializable_class_with_another_version_cannot_be_decoded() throws Exception {
        String source =
                "public class User implements java.io.Serializable { static final long serialVersionUID = %d; }";
        assertLost(
                source.formatted(1),
                source.formatted(2),
                type -> type.getDeclaredConstructor().newInstance());
        assertLost(
                "public class User implements java.io.Serializable { int a; }",
                "public class User implements java.io.Serializable { long b; }",
                type -> type.getDeclaredConstructor().newInstance());
        // Not the outermost, but one of those inside.
        assertLost(
                source.formatted(1),
                source.formatted(2),
                type -> new ArrayList<>(
                        Map.of("a", type.getDeclaredConstructor().newInstance()).values()));
    }

    @Test
    void a_serializable_class_that_evolves_under_one_version_is_decoded() throws Exception {
        byte[] bytes = encode(
                compile("public class User implements java.io.Serializable {"
                        + " static final long serialVersionUID = 1; int a = 5; }"),
                type -> type.getDeclaredConstructor().newInstance());
        Object copy = decode(
                bytes,
                compile("public class User implements java.io.Serializable {"
                        + " static final long serialVersionUID = 1; int a; int b;"
                        + " public String toString() { return a + \",\" + b; } }"));
        assertThat(copy).hasToString("5,0");
    }

    @Test
    void a_serializable_class_is_decoded_as_a_stream_that_describes_it_would_be() throws Exception {
        String user =
                "public class User %s implements java.io.Serializable { static final long serialVersionUID = 1; %s"
                        + " public String toString() { return \"\" + %s; } }";
        String parent = "class Parent implements java.io.Serializable {"
                + " static final long serialVersionUID = 2; String inherited = \"p\"; }";
        List<String> shapes = List.of(
                user.formatted("", "int a = 5; String b = \"x\"; int[] c = {1};", "a + b + c"),
                user.formatted("", "String b = \"y\";", "b"),
                user.formatted("", "long a = 6; String b = \"x\";", "a + b"),
                user.formatted("", "int a = 7; Object b = \"z\";", "a + \",\" + b"),
                user.formatted("", "int a = 7; transient String b = \"t\";", "a + b"),
                user.formatted("extends Parent", "int a = 8;", "a + inherited") + parent,
                user.formatted(
                        "",
                        "int a = 9; private void writeObject(java.io.ObjectOutputStream out) throws Exception {"
                                + " out.defaultWriteObject(); out.writeInt(a); }"
                                + " private void readObject(java.io.ObjectInputStream in) throws Exception {"
                                + " in.defaultReadObject(); if (in.available() >= 4) { a += in.readInt(); } }",
                        "a"),
                user.formatted(
                        "", "enum Kind {A, B} Kind kind = Kind.B; Class<?> type = int.class;", "kind + \",\" + type"),
                user.formatted("", "record R(int r) implements java.io.Serializable {} R r = new R(3);", "r"),
                user.replace("Serializable", "Externalizable")
                        .formatted(
                                "",
                                "int a = 4; public void writeExternal(java.io.ObjectOutput out) throws java.io.IOException"
                                        + " { out.writeInt(a); } public void readExternal(java.io.ObjectInput in) throws"
                                        + " java.io.IOException { a = 1 + in.readInt(); }",
                                "a"));
        Codec<Object> describing = Codecs.forValues(Object.class, null);
        int read = 0;
        for (String before : shapes) {
            ClassLoader old = compile(before);
            byte[] bytes = encode(old, type -> type.getDeclaredConstructor().newInstance());
            byte[] described = CodecTesting.encode(
                    describing, old.loadClass("User").getDeclaredConstructor().newInstance());
            assertThat(bytes).as("shorter, where the table has the class").hasSizeLessThan(described.length);
            for (String after : shapes) {
                Codec<Object> codec = codec(compile(after));
                String expected = outcome(codec, described);
                assertThat(outcome(codec, bytes)).as(before + "\n" + after).isEqualTo(expected);
                assertThat(CodecTesting.decodable(codec, bytes)).isEqualTo(CodecTesting.decodable(codec, described));
                read += expected.equals(REFUSED) ? 0 : 1;
            }
        }
        assertThat(read).as("many changes are none for a stream").isGreaterThan(3 * shapes.size());
    }

    /** What was decoded, as text, or that nothing was: which of several reasons is met first does not matter. */
    private static String outcome(Codec<Object> codec, byte[] bytes) {
        try {
            // The address of an array says nothing.
            return CodecTesting.decode(codec, bytes).toString().replaceAll("@[0-9a-f]+", "@");
        } catch (DecodeException e) {
            return REFUSED;
        }
    }

    @Test
    void a_class_with_more_fields_than_a_table_takes_is_described_in_the_stream() throws Exception {
        StringBuilder source = new StringBuilder("public class User implements java.io.Serializable {");
        for (int i = 0; i < 3_000; i++) {
            source.append(" int field_number_")
                    .append(i)
                    .append(" = ")
                    .append(i)
                    .append(';');
        }
        source.append(" Object other = new java.util.concurrent.atomic.AtomicLong(1);"
                + " public String toString() { return field_number_2999 + \",\" + other; } }");
        ClassLoader loader = compile(source.toString());
        byte[] bytes = encode(loader, type -> type.getDeclaredConstructor().newInstance());
        assertThat(bytes.length).isGreaterThan(60_000);
        assertThat(decode(bytes, loader)).hasToString("2999,1");
    }

    @Test
    void a_store_holds_the_description_of_a_class_once() throws Exception {
        ClassLoader loader =
                compile("public class User implements java.io.Serializable { int years = 1; String given = \"n\"; }");
        byte[] bytes = encode(loader, type -> type.getDeclaredConstructor().newInstance());
        // Tag, length with its highest bit, object, class, number of the type, end, no parent; the int, the string; the
        // types.
        assertThat(CodecTesting.hex(bytes))
                .isEqualTo("46" + "0d000080" + "7372017870" + "00000001" + "7400016e" + "0101");
        assertThat(types.nameOf(1)).matches("User@[0-9a-f]{16};02;Iyears;Ljava/lang/String;given;");
        assertThat(encode(
                        compile(
                                "public class User implements java.io.Serializable { int years = 1; String given = \"n\"; }"),
                        type -> type.getDeclaredConstructor().newInstance()))
                .isEqualTo(bytes);
        assertThat(types.nameOf(2)).isNull();
    }

    @Test
    void a_description_that_was_changed_is_no_reason_for_anything_but_a_decode_exception() throws Exception {
        ClassLoader loader = compile("public class User implements java.io.Serializable {"
                + " static final long serialVersionUID = 1; int years = 1; String[] given = {\"n\"}; long x; }");
        byte[] bytes = encode(loader, type -> type.getDeclaredConstructor().newInstance());
        String line = Objects.requireNonNull(types.nameOf(1));
        assertThat(line).startsWith("User@");
        int refused = 0;
        int read = 0;
        for (int at = 0; at <= line.length(); at++) {
            for (String by :
                    List.of("", ";", "[", "L", "I", "J", "@", "0", "f", "\u0000", "\u20ac", "Lx;y;".repeat(70_000))) {
                String changed = line.substring(0, at) + by + line.substring(Math.min(line.length(), at + 1));
                Codec<Object> codec = Codecs.forValues(Object.class, loader).bind(new OneChanged(types, changed));
                try {
                    assertThat(CodecTesting.decode(codec, bytes)).isNotNull();
                    read++;
                } catch (DecodeException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(line.length());
        assertThat(read).as("a field that is not there is passed over").isPositive();
    }

    /** A table whose first name is another. */
    private record OneChanged(TypeTable types, String name) implements TypeTable {
        @Override
        public int idOf(String typeName) {
            return UNLISTED;
        }

        @Override
        public @Nullable String nameOf(int id) {
            return id == 1 ? name : types.nameOf(id);
        }
    }

    @Test
    void a_constant_that_was_removed_cannot_be_decoded() throws Exception {
        assertLost("public enum User {A, B}", "public enum User {B}", type -> type.getEnumConstants()[0]);
        byte[] bytes = encode(compile("public enum User {A, B}"), type -> type.getEnumConstants()[1]);
        assertThat(decode(bytes, compile("public enum User {C, B, A}"))).hasToString("B");
    }

    @Test
    void a_class_of_another_kind_cannot_be_decoded() throws Exception {
        assertLost("public enum User {A}", "public class User {}", type -> type.getEnumConstants()[0]);
        assertLost("public record User(int a) {}", "public enum User {A}", type -> make(type, 1));
        assertLost("public record User(int a) {}", "public class User {}", type -> make(type, 1));
        assertLost(
                "public class User implements java.io.Serializable {}",
                "public record User(int a) {}",
                type -> type.getDeclaredConstructor().newInstance());
    }

    @Test
    void a_constructor_that_refuses_makes_it_undecodable_and_nothing_worse() throws Exception {
        byte[] bytes = encode(compile("public record User(int a) {}"), type -> make(type, -1));
        for (String thrown : List.of(
                "throw new IllegalArgumentException();",
                "throw new AssertionError();",
                "throw new Error();",
                "throw new StackOverflowError();")) {
            ClassLoader refusing = compile("public record User(int a) { public User { if (a < 0) " + thrown + " } }");
            assertThatThrownBy(() -> decode(bytes, refusing)).isInstanceOf(DecodeException.class);
        }
    }

    @Test
    void the_id_of_a_codec_for_record_keys_changes_with_the_components() throws Exception {
        String before = keyId("public record User(String name, int age) {}");
        assertThat(keyId("public record User(String name, int age) {}")).isEqualTo(before);
        assertThat(keyId("public record User(String name, int years) {}")).isNotEqualTo(before);
        assertThat(keyId("public record User(String name, long age) {}")).isNotEqualTo(before);
        assertThat(keyId("public record User(int age, String name) {}")).isNotEqualTo(before);
    }

    @Test
    void a_codec_does_not_keep_the_class_loader_in_memory() throws Exception {
        String source = "public class User implements java.io.Serializable {}";
        ClassLoader loader = compile(source);
        Codec<Object> codec = codec(loader);
        byte[] bytes =
                encode(loader, type -> List.of(type.getDeclaredConstructor().newInstance()));
        assertThat(CodecTesting.decode(codec, bytes)).isNotNull();
        byte[] record = encode(compile("public record User(int a) {}"), type -> make(type, 1));
        WeakReference<ClassLoader> gone = new WeakReference<>(loader);
        loader = null;
        for (int i = 0; i < 100 && gone.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(gone.get()).isNull();
        assertThat(CodecTesting.decodable(codec, bytes)).isFalse();
        assertThat(CodecTesting.decodable(codec, record)).isFalse();
    }

    private String keyId(String source) throws Exception {
        return Codecs.forKeys(compile(source).loadClass("User"), null).id();
    }

    private void assertLost(String before, String after, Maker maker) throws Exception {
        byte[] bytes = encode(compile(before), maker);
        assertThat(CodecTesting.decodable(codec(compile(before)), bytes)).isTrue();
        Codec<Object> codec = codec(compile(after));
        assertThat(CodecTesting.decodable(codec, bytes)).as(after).isFalse();
        assertThatThrownBy(() -> CodecTesting.decode(codec, bytes))
                .as(after)
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("User");
    }

    private interface Maker {
        Object make(Class<?> type) throws Exception;
    }

    private static Object make(Class<?> type, Object... arguments) throws ReflectiveOperationException {
        return type.getDeclaredConstructors()[0].newInstance(arguments);
    }

    private byte[] encode(ClassLoader loader, Maker maker) throws Exception {
        return CodecTesting.encode(codec(loader), maker.make(loader.loadClass("User")));
    }

    private Object decode(byte[] bytes, ClassLoader loader) {
        return CodecTesting.decode(codec(loader), bytes);
    }

    private Codec<Object> codec(@Nullable ClassLoader loader) {
        return Codecs.forValues(Object.class, loader).bind(types);
    }

    private ClassLoader compile(String source) throws IOException {
        Path classes = Files.createDirectory(directory.resolve("v" + compiled++));
        Path file = classes.resolve("User.java");
        Files.writeString(file, source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "-d", classes.toString(), file.toString()))
                .isZero();
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, null);
    }
}
