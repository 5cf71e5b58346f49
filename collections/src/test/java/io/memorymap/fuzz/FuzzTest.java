package io.memorymap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.codec.CodecTesting;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.fuzz.FuzzedStore.Part;
import io.memorymap.memory.ByteBufferRegion;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each input of the corpus, whatever it is that fuzzing found it for, is met as it should be, and so are some changes of it by chance. The
 * fuzzing itself, guided by what code an input reaches, is {@link FuzzCampaignTest}.
 */
final class FuzzTest {
    /** Not each block under the header of each other one: that would take a minute. */
    private static final int STEP = Integer.getInteger("memorymap.fuzz.step", 5);

    private static final int CHANGED = Integer.getInteger("memorymap.fuzz.changed", 150);

    /** The kept inputs of a target: made by {@link FuzzSeeds}, and those that showed a fault that was mended. */
    static List<Path> corpus(FuzzTarget target) throws IOException {
        URL directory = FuzzTest.class.getResource(target.name());
        if (directory == null) {
            throw new IOException("There is no corpus of " + target);
        }
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            return files.sorted().toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCorpusIsMetAsItShouldBe(FuzzTarget target) throws IOException {
        List<Path> corpus = corpus(target);
        assertThat(corpus).isNotEmpty();
        List<byte[]> inputs = new ArrayList<>();
        for (Path input : corpus) {
            byte[] data = Files.readAllBytes(input);
            assertThatCode(() -> target.run(data))
                    .as("%s of %s", input.getFileName(), target)
                    .doesNotThrowAnyException();
            inputs.add(data);
        }
        // The same in each build; a campaign looks further.
        Random random = new Random(Long.getLong("memorymap.seed", 1));
        target.run(new byte[0]);
        for (int i = 0; i < CHANGED; i++) {
            byte[] data = change(inputs.get(random.nextInt(inputs.size())), random);
            assertThatCode(() -> target.run(data))
                    .as("%s of %s", CodecTesting.hex(data), target)
                    .doesNotThrowAnyException();
        }
    }

    /** Live words and a checkpoint that lead out of the log, and a slot that does, each with sums that hold. */
    @ParameterizedTest
    @EnumSource(names = {"SEGMENT_HEADER", "CHECKPOINT", "SLOTS"})
    void whatWasFoundAndMendedIsMetByAnswers(FuzzTarget target) throws IOException {
        int found = 0;
        for (Path input : corpus(target)) {
            if (input.getFileName().toString().startsWith("found-")) {
                found++;
                byte[] data = Files.readAllBytes(input);
                assertThatCode(() -> FuzzedStore.runStrictly(Part.valueOf(target.name()), data))
                        .as("%s of %s", input.getFileName(), target)
                        .doesNotThrowAnyException();
            }
        }
        assertThat(found).isPositive();
    }

    /** A header with a sum that holds may be anywhere: two queues, or a queue and a large value, then lead to one block. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                FuzzedStore.SEAL,
                FuzzedStore.SEAL | FuzzedStore.KILLED,
                FuzzedStore.SEAL | FuzzedStore.EVICTING,
                FuzzedStore.SEAL | FuzzedStore.EVICTING | FuzzedStore.KILLED
            })
    void aBlockWithTheHeaderOfAnotherIsMetByAnswers(int flags) {
        for (int from : FuzzedStore.blocksWithHeaders(flags)) {
            for (int to = from % STEP; to < FuzzedStore.BLOCKS; to += STEP) {
                byte[] data = FuzzedStore.headerOfAnother(flags, from, to);
                assertThatCode(() -> FuzzedStore.runStrictly(Part.BLOCKS, data))
                        .as("header of %d in %d, flags %d", from, to, flags)
                        .doesNotThrowAnyException();
            }
        }
    }

    private static byte[] change(byte[] input, Random random) {
        byte[] changed = input.clone();
        for (int n = random.nextInt(4); n >= 0 && changed.length > 0; n--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(5)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) random.nextInt();
                case 2 -> Arrays.fill(changed, at, Math.min(changed.length, at + 4), (byte) (random.nextInt(3) - 1));
                case 3 -> changed = Arrays.copyOf(changed, at);
                default -> {
                    byte[] longer = Arrays.copyOf(changed, changed.length + at);
                    System.arraycopy(changed, 0, longer, changed.length, at);
                    changed = longer;
                }
            }
        }
        return changed;
    }

    /** Else a change behind sums that do not hold would be all that is tried. */
    @Test
    void sealingASoundStoreChangesNothing() {
        for (int flags = 0; flags < FuzzedStore.FLAGS; flags++) {
            byte[][] memory = {FuzzedStore.base(flags)[0].clone(), FuzzedStore.base(flags)[1].clone()};
            FuzzedStore.seal(memory);
            assertThat(memory).isDeepEqualTo(FuzzedStore.base(flags));
        }
    }

    @Test
    void anInputThatWritesWhatStandsThereChangesNothing() {
        for (Part part : Part.values()) {
            byte[][] memory = {FuzzedStore.base(0)[0].clone(), FuzzedStore.base(0)[1].clone()};
            FuzzedStore.patch(memory, FuzzedStore.ranges(part), FuzzedStore.identity(part, 0, 1, 8, 40));
            assertThat(memory).isDeepEqualTo(FuzzedStore.base(0));
        }
    }

    @Test
    void aHeaderThatAgreesWithItselfButCannotBeThatOfAStoreIsRefused() throws HeaderException {
        assertThat(parsed(new Geometry(256, 1 << 20, 64, 4096, false, 1, 1, 32, 8192, 16, 4096)))
                .isNotNull();
        for (Geometry senseless : List.of(
                new Geometry(0, 1 << 20, 64, 4096, false, 1, 1, 32, 8192, 16, 4096),
                new Geometry(256, -1, 64, 4096, false, 1, 1, 32, 8192, 16, 4096),
                new Geometry(256, 1 << 20, 64, 0, false, 1, 1, 32, 8192, 16, 4096),
                new Geometry(256, 1 << 20, 64, 1 << 30, false, 1, 1, 32, 8192, 16, 4096),
                new Geometry(256, 1 << 20, 64, 4096, false, Integer.MIN_VALUE, 1, 32, 8192, 16, 4096),
                new Geometry(256, 1 << 20, 64, 4096, false, 1, 1 << 20, 32, 8192, 16, 4096),
                new Geometry(256, 1 << 20, 64, 4096, false, 1, 1, Integer.MIN_VALUE, 8192, 16, 4096),
                new Geometry(256, 1 << 20, 64, 64, false, 1, 1, 32, 128, 16, 4096),
                new Geometry(256, 1 << 20, 64, 4096, false, 1, 1, 32, Integer.MIN_VALUE, 16, 4096),
                new Geometry(256, 1 << 20, 64, 4096, false, 1, 1, 32, 8192, 16, -4096),
                new Geometry(256, 1 << 20, 64, 4096, false, 1, 1, 32, 8192, 16, 100))) {
            assertThatThrownBy(() -> parsed(senseless)).as("%s", senseless).isInstanceOf(HeaderException.class);
        }
    }

    private static StoreHeader parsed(Geometry geometry) throws HeaderException {
        Region head = new ByteBufferRegion(ByteBuffer.allocateDirect(StoreHeaderDescriptor.CLASS_TABLE_START_OFFSET));
        StoreHeader header = StoreHeader.create(geometry, new long[] {1, 2}, 0);
        header.attach(head, false);
        header.writeNew();
        byte[] bytes = new byte[head.length()];
        head.get(0, bytes, 0, bytes.length);
        return StoreHeader.parse(bytes);
    }
}
