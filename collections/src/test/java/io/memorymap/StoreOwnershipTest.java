package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One owner at a time: in this JVM, from another class loader, in another process. The refusal names who it is. */
final class StoreOwnershipTest {
    @TempDir
    private Path directory;

    @Test
    void aSecondOpeningInThisJvmIsRefused() throws IOException {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            StoreLockedException refusal = catchThrowableOfType(
                    StoreLockedException.class, () -> ChildMain.builder().open(file));

            assertThat(refusal.isHeldByThisProcess()).isTrue();
            assertThat(refusal)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            store.put("still", "usable");
        }
        ChildMain.builder().open(file).close();
    }

    @Test
    void aDirectoryThatIsLeftThroughALinkIsTheOneThatTheSystemSees() throws IOException {
        Path here = Files.createDirectory(directory.resolve("here"));
        Path there = Files.createDirectories(directory.resolve("there").resolve("inside"));
        Files.createSymbolicLink(here.resolve("link"), there);
        Path file = directory.resolve("there").resolve("store.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            assertThat(store.isEmpty()).isTrue();
            Path around = here.resolve("link").resolve("..").resolve("store.mm");
            assertThat(Files.isSameFile(file, around)).isTrue();
            assertThat(catchThrowable(() -> ChildMain.builder().open(around)))
                    .isExactlyInstanceOf(StoreLockedException.class);
        }
    }

    @Test
    void neitherAnotherSpellingOfThePathNorALinkedDirectoryGoesAround() throws IOException {
        Path file = directory.resolve("store.mm");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            assertThat(store.isEmpty()).isTrue();
            for (Path spelling : new Path[] {
                directory.resolve(".").resolve("store.mm"),
                directory
                        .resolve("link")
                        .resolve("..")
                        .resolve(directory.getFileName())
                        .resolve("store.mm"),
                link.resolve("store.mm")
            }) {
                assertThat(catchThrowable(() -> ChildMain.builder().open(spelling)))
                        .as("%s", spelling)
                        .isExactlyInstanceOf(StoreLockedException.class);
            }
        }
    }

    @Test
    void readingTheFilesOfAnOpenStoreDoesNotFreeIt() throws IOException, InterruptedException {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            store.put("a", "b");
            // Closing any descriptor of a locked file drops a POSIX lock: why the lock has a file of its own.
            Files.readAllBytes(file);
            assertThat(catchThrowable(() -> ChildMain.builder().open(file)))
                    .isExactlyInstanceOf(StoreLockedException.class);
            try (ChildJvm child = ChildJvm.start("try", file.toString())) {
                assertThat(child.end().get(0)).startsWith(StoreLockedException.class.getName());
            }
        }
    }

    @Test
    void aSecondOpeningFromAnotherClassLoaderIsRefused() throws Exception {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            Throwable refusal = catchThrowable(() -> openThroughAnotherLoader(file));

            assertThat(refusal.getClass().getName()).isEqualTo(StoreLockedException.class.getName());
            assertThat(refusal.getClass()).isNotSameAs(StoreLockedException.class);
            assertThat(refusal)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            store.put("still", "usable");
            try (ChildJvm child = ChildJvm.start("try", file.toString())) {
                assertThat(child.end().get(0))
                        .as("the attempt must not have dropped the lock")
                        .startsWith(StoreLockedException.class.getName());
            }
        }
        openThroughAnotherLoader(file).close();
        ChildMain.builder().open(file).close();
    }

    private static AutoCloseable openThroughAnotherLoader(Path file) throws Exception {
        Class<?> main = new OwnClasses().loadClass(ChildMain.class.getName());
        Method open = main.getDeclaredMethod("openStore", Path.class);
        try {
            return (AutoCloseable) open.invoke(null, file);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Loads the product and its tests anew. */
    private static final class OwnClasses extends ClassLoader {
        OwnClasses() {
            super(StoreOwnershipTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.memorymap.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void aStoreOfAnotherProcessIsRefusedAndThatProcessNamed() throws IOException, InterruptedException {
        Path file = directory.resolve("store.mm");
        try (ChildJvm child = ChildJvm.start("hold", file.toString())) {
            assertThat(child.line()).isEqualTo("open");

            StoreLockedException refusal = catchThrowableOfType(
                    StoreLockedException.class, () -> ChildMain.builder().open(file));

            assertThat(refusal.isHeldByThisProcess()).isFalse();
            assertThat(refusal).hasMessageContaining(file.toString()).hasMessageContaining("pid " + child.pid());
            child.goOn();
            assertThat(child.end()).containsExactly("exit 0");
        }
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            assertThat(store.get("holder")).isEqualTo("was here");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aStoreThatWasRenamedWhileOpenIsRefusedToOtherProcessesUnderItsNewName()
            throws IOException, InterruptedException {
        Path file = directory.resolve("store.mm");
        Path renamed = directory.resolve("renamed.mm");
        try (ChildJvm child = ChildJvm.start("hold", file.toString())) {
            assertThat(child.line()).isEqualTo("open");
            Files.move(file, renamed);
            byte[] before = Files.readAllBytes(renamed);

            StoreLockedException refusal = catchThrowableOfType(
                    StoreLockedException.class, () -> ChildMain.builder().open(renamed));

            assertThat(refusal).hasMessageContaining("pid " + child.pid()).hasMessageContaining("renamed");
            assertThat(Files.readAllBytes(renamed)).isEqualTo(before);
            child.goOn();
            assertThat(child.end()).containsExactly("exit 0");
        }
        try (KeyValueStore<String, String> store = ChildMain.builder().open(renamed)) {
            assertThat(store.get("holder")).isEqualTo("was here");
        }
    }

    @Test
    void aStoreThatWasRenamedWhileOpenIsRefusedUnderItsNewName() throws IOException {
        Path file = directory.resolve("store.mm");
        Path renamed = directory.resolve("renamed.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            Files.move(file, renamed);

            assertThat(catchThrowable(() -> ChildMain.builder().open(renamed)))
                    .isExactlyInstanceOf(StoreLockedException.class);
            store.put("still", "usable");
        }
        try (KeyValueStore<String, String> store = ChildMain.builder().open(renamed)) {
            assertThat(store.get("still")).isEqualTo("usable");
        }
    }

    @Test
    void aStoreOfThisProcessIsRefusedToAnotherAndThisOneNamed() throws IOException, InterruptedException {
        Path file = directory.resolve("store.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file);
                ChildJvm child = ChildJvm.start("try", file.toString())) {
            assertThat(store.isEmpty()).isTrue();
            assertThat(child.end().get(0))
                    .startsWith(StoreLockedException.class.getName())
                    .contains("pid " + ProcessHandle.current().pid());
        }
    }

    @Test
    void theLockOfADeadProcessDoesNotStay() throws IOException, InterruptedException {
        Path file = directory.resolve("store.mm");
        try (ChildJvm child = ChildJvm.start("hold", file.toString())) {
            assertThat(child.line()).isEqualTo("open");
            child.kill();
            assertThat(child.end()).containsExactly("exit 137");
        }
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            assertThat(store.get("holder")).isEqualTo("was here");
            assertThat(store.verify().isClean()).isTrue();
        }
    }

    @Test
    void openingWaitsForTheOwnerAsLongAsItIsTold() throws Exception {
        Path file = directory.resolve("store.mm");
        KeyValueStore<String, String> owner = ChildMain.builder().open(file);
        CompletableFuture<KeyValueStore<String, String>> second = CompletableFuture.supplyAsync(() -> {
            try {
                return ChildMain.builder().lockWait(Duration.ofMinutes(1)).open(file);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        owner.put("from", "the first");
        assertThat(second).isNotDone();
        owner.close();
        try (KeyValueStore<String, String> store = second.get(1, TimeUnit.MINUTES)) {
            assertThat(store.get("from")).isEqualTo("the first");
        }
    }

    @Test
    void aSecondNameOfAnOpenStoreIsRefusedInThisJvmAndFromAnotherClassLoader() throws Exception {
        Path file = directory.resolve("store.mm");
        Path second = directory.resolve("second.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            store.put("a", "b");
            Files.createLink(second, file);
            StoreLockedException refusal = catchThrowableOfType(
                    StoreLockedException.class, () -> ChildMain.builder().open(second));
            assertThat(refusal.isHeldByThisProcess()).isTrue();
            assertThat(refusal)
                    .hasMessageContaining(second.toString())
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("hard link");
            assertThat(catchThrowable(() -> openThroughAnotherLoader(second)).getClass())
                    .isNotSameAs(StoreLockedException.class)
                    .hasToString("class " + StoreLockedException.class.getName());
            store.put("still", "usable");
        }
        Files.delete(second);
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            assertThat(store.toMap()).containsOnlyKeys("a", "still");
        }
    }

    @Test
    void aStoreThatIsRenamedWhileItIsOpenIsRefusedUnderItsNewName() throws Exception {
        Path file = directory.resolve("store.mm");
        Path second = directory.resolve("second.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            store.put("a", "b");
            Files.move(file, second);
            assertThat(catchThrowable(() -> ChildMain.builder().open(second)))
                    .isExactlyInstanceOf(StoreLockedException.class)
                    .hasMessageContaining("under another name");
            assertThat(catchThrowable(() -> openThroughAnotherLoader(second)).getClass())
                    .hasToString("class " + StoreLockedException.class.getName());
        }
        try (KeyValueStore<String, String> store = ChildMain.builder().open(second)) {
            assertThat(store.get("a")).isEqualTo("b");
        }
    }

    @Test
    void aSecondNameIsRefusedInAnotherProcessWhereverItIsAndUntilItIsRemoved() throws Exception {
        Path file = directory.resolve("store.mm");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere")).resolve("second.mm");
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            store.put("a", "b");
            Files.createLink(elsewhere, file);
            try (ChildJvm child = ChildJvm.start("try", elsewhere.toString())) {
                assertThat(child.end().get(0))
                        .startsWith(StoreLockedException.class.getName())
                        .contains(elsewhere.toString())
                        .contains("has 2 names (hard links)");
            }
        }
        StoreLockedException refusal = catchThrowableOfType(
                StoreLockedException.class, () -> ChildMain.builder().open(file));
        assertThat(refusal.isHeldByThisProcess()).isFalse();
        assertThat(refusal).hasMessageContaining("remove the other names");
        Files.delete(elsewhere);
        try (KeyValueStore<String, String> store = ChildMain.builder().open(file)) {
            assertThat(store.toMap()).containsOnlyKeys("a");
        }
    }

    @Test
    void aLockTakenByForeignCodeOfThisJvmIsRefusedToo() throws IOException {
        Path file = directory.resolve("store.mm");
        ChildMain.builder().open(file).close();
        try (FileChannel channel = FileChannel.open(directory.resolve("store.mm.lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            Throwable refusal = catchThrowable(() -> ChildMain.builder().open(file));
            assertThat(refusal).isInstanceOf(StoreLockedException.class);
        }
        ChildMain.builder().open(file).close();
    }
}
