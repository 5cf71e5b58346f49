package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CacheFilesTest {
    @Test
    void readableNamesStayReadable() {
        assertThat(CacheFiles.fileName("users")).isEqualTo("users.mmap");
        assertThat(CacheFiles.fileName("com.acme.User")).isEqualTo("com.acme.+user.mmap");
        assertThat(CacheFiles.fileName("a_b-c9")).isEqualTo("a_b-c9.mmap");
    }

    @Test
    void everyNameComesBackFromItsFile() {
        List<String> names = List.of(
                "",
                ".",
                "..",
                "...",
                ".hidden",
                "a.",
                "User",
                "USER",
                "user",
                "a/b",
                "a\\b",
                "C:",
                "con",
                "CON",
                "Con.x",
                "nul.txt",
                "com1",
                "~",
                "%",
                "%41",
                "+a",
                "+A",
                "a b",
                " ",
                "\u0000",
                "\n",
                "*?<>|\"",
                "stra\u00dfe",
                "\u212a",
                "\ud83d\ude00",
                "\ud800",
                "\udc00\ud800",
                "a.mmap",
                "a.mmap.lock");
        for (String name : names) {
            String file = CacheFiles.fileName(name);
            assertThat(CacheFiles.cacheName(file)).as("%s", file).isEqualTo(name);
            assertThat(file).matches("[a-z0-9+%_.-]+").doesNotStartWith(".").endsWith(".mmap");
        }
    }

    @Test
    void differentNamesNeverShareAFileEvenOnADiskThatIgnoresCase() {
        long seed = 20250107;
        Random random = new Random(seed);
        String alphabet = "aAbB.%+~u0-_/\u00e9\u00c9\ud800";
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder name = new StringBuilder();
            int length = random.nextInt(20) == 0 ? 150 + random.nextInt(100) : random.nextInt(6);
            for (int j = 0; j < length; j++) {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String file = CacheFiles.fileName(name.toString()).toLowerCase(Locale.ROOT);
            String other = owners.put(file, name.toString());
            assertThat(other == null || other.contentEquals(name))
                    .as("seed %d: %s", seed, file)
                    .isTrue();
        }
    }

    @Test
    void namesThatWindowsReservesAreEscaped() {
        for (String name : List.of("con", "aux.x", "lpt9", "com0")) {
            assertThat(CacheFiles.fileName(name)).startsWith("%");
        }
        assertThat(CacheFiles.fileName("console")).isEqualTo("console.mmap");
    }

    @Test
    void aLongNameIsHashedAndFitsEveryFileSystem() {
        String common = "x".repeat(500);
        String one = CacheFiles.fileName(common + "1");
        String two = CacheFiles.fileName(common + "2");
        assertThat(one)
                .isNotEqualTo(two)
                .hasSizeLessThanOrEqualTo(200)
                .startsWith("xxx")
                .contains("~");
        assertThat(CacheFiles.cacheName(one)).isNull();
        assertThat(CacheFiles.fileName("\ud800".repeat(300))).isNotEqualTo(CacheFiles.fileName("\ud801".repeat(300)));
    }

    @Test
    void aFileOfSomethingElseBelongsToNoCache() {
        for (String file : List.of(
                "users",
                "users.lock",
                "Users.mmap",
                "%61.mmap",
                "%4.mmap",
                "%zz.mmap",
                "%u12.mmap",
                "+.mmap",
                "a~b.mmap",
                ".mmap",
                "con.mmap",
                ".x.mmap",
                "a b.mmap",
                "%u0041.mmap")) {
            assertThat(CacheFiles.cacheName(file)).as("%s", file).isNull();
        }
    }
}
