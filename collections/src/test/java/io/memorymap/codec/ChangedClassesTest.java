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
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value whose class is missing or has changed is known not to be decodable, and decoding it says why. */
final class ChangedClassesTest {
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
