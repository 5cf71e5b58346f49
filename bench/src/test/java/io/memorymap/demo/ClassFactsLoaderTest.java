package io.memorymap.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.cache.integration.CacheLoaderException;
import org.junit.jupiter.api.Test;

class ClassFactsLoaderTest {
    @Test
    void theFactsAreThoseOfTheClassFile() throws Exception {
        ClassFacts runnable = new ClassFactsLoader().load("java.base/java/lang/Runnable");
        assertThat(runnable.name()).isEqualTo("java/lang/Runnable");
        assertThat(runnable.methods()).containsExactly("run()V");
        assertThat(runnable.references()).containsExactly("java/lang/FunctionalInterface", "java/lang/Object");
        assertThat(runnable.size()).isEqualTo(JdkClasses.read("java.base/java/lang/Runnable").length);
        assertThat(runnable.sha256()).hasSize(64);
    }

    @Test
    void itRemembersOnceWhatItLoaded() {
        ClassFactsLoader loader = new ClassFactsLoader();
        loader.load("java.base/java/lang/Comparable");
        assertThat(ClassFactsLoader.wasLoaded("java.base/java/lang/Comparable")).isTrue();
        assertThat(ClassFactsLoader.wasLoaded("java.base/java/lang/Comparable")).isFalse();
    }

    @Test
    void aMissingClassFileIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> new ClassFactsLoader().load("java.base/no/Such"))
                .isInstanceOf(CacheLoaderException.class)
                .hasMessageContaining("java.base/no/Such");
    }

    @Test
    void everyClassFileIsListedOnceAlsoAfterOneWasRead() throws Exception {
        ClassFactsLoader.parse("java.base/java/lang/Object");
        assertThat(JdkClasses.list()).doesNotHaveDuplicates().contains("java.base/java/lang/Object");
    }
}
