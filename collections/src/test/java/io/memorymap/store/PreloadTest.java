package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The classes that are loaded ahead are named as text, and must go on existing. */
final class PreloadTest {
    static String[] names() {
        return Preload.classes();
    }

    @ParameterizedTest
    @MethodSource("names")
    void namesClassesThatExist(String name) throws ClassNotFoundException {
        assertThat(Class.forName(name, false, Preload.class.getClassLoader())).isNotNull();
    }
}
