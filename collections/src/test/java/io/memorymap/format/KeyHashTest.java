package io.memorymap.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The hash of the file format is SipHash-1-3, bit for bit. */
final class KeyHashTest {
    @ParameterizedTest(name = "key {0}{1}, {2} bytes")
    @CsvFileSource(resources = "siphash13.csv", numLinesToSkip = 1)
    void agreesWithTheVectorsOfOtherImplementations(String k0, String k1, int length, String expected) {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++) {
            input[i] = (byte) i;
        }

        long hash = new KeyHash(Long.parseUnsignedLong(k0, 16), Long.parseUnsignedLong(k1, 16)).hash(input, 0, length);

        assertThat(hash).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @Test
    void dependsOnTheBytesAloneAndNotOnWhereTheyStand() {
        Random random = new Random(7);
        KeyHash hash = new KeyHash(random.nextLong(), random.nextLong());
        for (int length = 0; length < 100; length++) {
            byte[] input = new byte[length];
            random.nextBytes(input);
            long expected = hash.hash(input, 0, length);
            for (int at = 0; at < 9; at++) {
                byte[] surrounded = new byte[at + length + 9];
                random.nextBytes(surrounded);
                System.arraycopy(input, 0, surrounded, at, length);

                assertThat(hash.hash(surrounded, at, length)).isEqualTo(expected);
            }
        }
    }

    @Test
    void anotherSeedGivesOtherHashes() {
        byte[] key = {1, 2, 3, 4, 5};
        Set<Long> hashes = new HashSet<>();
        for (int bit = 0; bit < 64; bit++) {
            hashes.add(new KeyHash(1L << bit, 0).hash(key, 0, key.length));
            hashes.add(new KeyHash(0, 1L << bit).hash(key, 0, key.length));
        }
        assertThat(hashes).hasSize(128);
    }
}
