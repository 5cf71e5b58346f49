package io.memorymap.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.KeyValueStore;
import io.memorymap.codec.Canaries.AllowsObject;
import io.memorymap.codec.Canaries.DecoysEnum;
import io.memorymap.codec.Canaries.DecoysExternal;
import io.memorymap.codec.Canaries.DecoysFace;
import io.memorymap.codec.Canaries.DecoysObject;
import io.memorymap.codec.Canaries.DecoysRecord;
import io.memorymap.codec.scalar.Tags;
import io.memorymap.codec.scalar.Utf8;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Default deserialization is limited, and with an allow-list nothing else is made: not by bytes that name another class, as another kind of
 * class or in another place, and not by bytes that are small and mean much.
 */
@Timeout(120)
final class HostileSerializationTest {
    private static final int MUTATIONS = Integer.getInteger("memorymap.hostile.mutations", 20_000);
    private static final String PREFIX = Canaries.class.getName() + "$";
    private static final int BULK = 30_000;

    /** Bytes of heap for one decoding: class loading and stack traces, and so much for each byte of the input. */
    private static final long ALLOWED = 1 << 20;

    private static final long ALLOWED_PER_BYTE = 256;

    private static final ObjectInputFilter ALLOWS =
            ObjectInputFilter.Config.createFilter(AllowsObject.class.getName() + ";java.util.*");

    private final Codec<Object> lax = Codecs.forValues(Object.class, null);
    private final Codec<Object> strict = Codecs.forValues(Object.class, null, ALLOWS);
    private final Codec<Object> strictKeys = Codecs.forKeys(Object.class, null, ALLOWS);
    private final Codec<Object> strictSerial = Codecs.serialization(Object.class, null, ALLOWS);
    private final Codec<Object> serial = Codecs.serialization(Object.class, null, null);

    /** Writers of streams that describe their classes, and of such as do not: there all names are outside the stream. */
    private final List<Codec<Object>> writers =
            List.of(lax, serial, lax.bind(CodecTesting.FullTable.FULL), serial.bind(CodecTesting.FullTable.FULL));

    private static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return null;
        }
    }

    private static byte[] replaced(byte[] bytes, String what, String by) {
        String text = CodecTesting.text(bytes);
        return text.replace(what, by).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] withCanaries(byte[] bytes) {
        return replaced(bytes, "Decoys", "Canary");
    }

    private static byte[] withLastCanary(byte[] bytes) {
        String text = CodecTesting.text(bytes);
        int last = text.lastIndexOf("Allows");
        return (text.substring(0, last) + "Canary" + text.substring(last + 6)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A name under a tag where another kind of name belongs. */
    private static byte[] named(int tag, String name, byte... content) {
        ByteOutput out = new ByteOutput(64);
        out.writeByte(tag);
        out.writeVarInt(TypeTable.UNLISTED);
        Utf8.writeSized(name, out);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private List<byte[]> canaries() {
        List<byte[]> all = new ArrayList<>();
        Object face = Proxy.newProxyInstance(
                DecoysFace.class.getClassLoader(), new Class<?>[] {DecoysFace.class}, new Handler());
        for (Object decoy : List.of(
                new DecoysObject(),
                new DecoysExternal(),
                new DecoysRecord(1),
                DecoysEnum.ONE,
                DecoysObject.class,
                face,
                new DecoysObject[] {new DecoysObject()})) {
            for (Object held : List.of(decoy, new AllowsObject(decoy), new ArrayList<>(List.of(decoy)))) {
                for (Codec<Object> writer : writers) {
                    all.add(withCanaries(CodecTesting.encode(writer, held)));
                }
            }
        }
        // The list of classes behind a stream names one that is not in it.
        for (Codec<Object> writer : writers) {
            all.add(withLastCanary(CodecTesting.encode(writer, new AllowsObject("text"))));
        }
        // One kind of class under the name of another: with the version of a serializable class, or the layout of a
        // record.
        for (String version : List.of("", "@0000000000000000", "@0000000000000001", "#0000000000000000")) {
            all.add(named(Tags.RECORD, PREFIX + "CanaryRecord" + version, new byte[] {1, 0, 0, 0}));
            all.add(named(Tags.ENUM, PREFIX + "CanaryEnum" + version, new byte[] {3, 'O', 'N', 'E'}));
            all.add(named(Tags.ARRAY, "[L" + PREFIX + "CanaryObject;" + version, new byte[] {0}));
            all.add(named(Tags.KNOWN_KEY, PREFIX + "CanaryObject" + version));
            ByteOutput type = new ByteOutput(64);
            type.writeByte(Tags.CLASS);
            Utf8.writeSized(PREFIX + "CanaryObject" + version, type);
            all.add(type.toByteArray());
        }
        return all;
    }

    @Test
    void with_an_allow_list_nothing_else_is_made_and_none_of_its_code_runs() {
        Canaries.SEEN.clear();
        for (byte[] bytes : canaries()) {
            for (Codec<Object> codec : List.of(strict, strictKeys, strictSerial)) {
                Object decoded = decode(codec, bytes);
                assertThat(Canaries.SEEN)
                        .as(codec.id() + " " + CodecTesting.text(bytes))
                        .isEmpty();
                assertThat(decoded)
                        .as(codec.id() + " " + CodecTesting.text(bytes))
                        .isNull();
            }
        }
    }

    @Test
    void mutated_streams_make_nothing_else_either() {
        Canaries.SEEN.clear();
        Random random = CodecTesting.random("HostileSerializationTest");
        List<byte[]> samples = canaries();
        for (Codec<Object> writer : writers) {
            samples.add(CodecTesting.encode(writer, new AllowsObject(new HashMap<>(Map.of("a", List.of(1, 2))))));
            samples.add(CodecTesting.encode(writer, new AllowsObject(new AllowsObject(new int[] {1, 2}))));
        }
        int decoded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutate(samples.get(random.nextInt(samples.size())), samples, random);
            for (Codec<Object> codec : List.of(strict, strictSerial)) {
                decoded += decode(codec, bytes) == null ? 0 : 1;
                assertThat(Canaries.SEEN)
                        .as(codec.id() + " " + CodecTesting.hex(bytes))
                        .isEmpty();
            }
        }
        assertThat(decoded).as("some are whole all the same").isPositive();
    }

    /** Bits, bytes, lengths, and pieces of other samples. */
    private static byte[] mutate(byte[] sample, List<byte[]> samples, Random random) {
        byte[] bytes = sample.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) (0x70 + random.nextInt(16));
                case 2 -> bytes[at] = (byte) random.nextInt();
                default -> {
                    byte[] other = samples.get(random.nextInt(samples.size()));
                    int from = random.nextInt(other.length);
                    int length = Math.min(random.nextInt(40), Math.min(other.length - from, bytes.length - at));
                    System.arraycopy(other, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    @Test
    void a_key_describes_its_classes_itself() {
        Codec<Object> keys = Codecs.forKeys(Object.class, null);
        Object value = new AllowsObject("text");
        byte[] described = CodecTesting.encode(lax.bind(CodecTesting.FullTable.FULL), value);
        assertThat(CodecTesting.decodable(lax, described)).isTrue();
        assertThat(CodecTesting.decodable(keys, described)).isFalse();
        assertThatThrownBy(() -> CodecTesting.decode(keys, described))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("does not describe its classes");
        assertThat(CodecTesting.decodable(keys, CodecTesting.encode(lax, value)))
                .isTrue();
    }

    @Test
    void without_an_allow_list_a_canary_is_made() {
        Canaries.SEEN.clear();
        for (Codec<Object> writer : List.of(serial, serial.bind(CodecTesting.FullTable.FULL))) {
            assertThat(decode(serial, withCanaries(CodecTesting.encode(writer, new DecoysExternal()))))
                    .isNotNull();
            assertThat(Canaries.SEEN).contains("CanaryExternal, constructor");
            Canaries.SEEN.clear();
        }
    }

    @Test
    void limits_of_the_allow_list_hold_for_what_it_does_not_name_too() {
        Codec<Object> shallow = Codecs.serialization(
                Object.class, null, ObjectInputFilter.Config.createFilter("maxdepth=4;maxarray=3;java.util.*"));
        assertThat(decode(shallow, CodecTesting.encode(serial, nested(3, 1)))).isNotNull();
        assertThat(decode(shallow, CodecTesting.encode(serial, nested(6, 1)))).isNull();
        assertThat(decode(shallow, CodecTesting.encode(serial, new int[3]))).isNotNull();
        assertThat(decode(shallow, CodecTesting.encode(serial, new int[4]))).isNull();
        // One that knows classes only is asked about classes only.
        ObjectInputFilter onlyLists = info -> info.serialClass() == ArrayList.class
                ? ObjectInputFilter.Status.ALLOWED
                : ObjectInputFilter.Status.REJECTED;
        Codec<Object> lists = Codecs.serialization(Object.class, null, onlyLists);
        Object list = new ArrayList<>(List.of("a", "a", 1));
        assertThat(decode(lists, CodecTesting.encode(serial, list))).isEqualTo(list);
    }

    private static Object nested(int depth, int length) {
        Object[] array = new Object[length];
        Arrays.fill(array, "x");
        for (int i = 1; i < depth; i++) {
            Object[] outer = new Object[length];
            outer[0] = array;
            array = outer;
        }
        return array;
    }

    @Test
    void arrays_in_arrays_that_all_announce_what_is_left_take_no_more_memory_than_one() {
        // Of a stream: the lengths of 400 arrays in each other, each said to be as long as the text beside them.
        Object[] array = {"x".repeat(BULK), nested(400, 1)};
        byte[] bytes = CodecTesting.encode(serial, array);
        byte[] one = {0x75, 0x71, 0, 0x7E, 0, 0, 0, 0, 0, 1};
        byte[] many = {0x75, 0x71, 0, 0x7E, 0, 0, 0, 0, (byte) (BULK >> 8), (byte) BULK};
        byte[] huge = replaced(bytes, CodecTesting.text(one), CodecTesting.text(many));
        assertThat(huge).isNotEqualTo(bytes);
        assertRefusedInLittleMemory(serial, huge);

        // Of the library's own forms.
        for (int tag : new int[] {Tags.LIST, Tags.OBJECT_ARRAY, Tags.HASH_SET, Tags.LINKED_LIST, Tags.IMMUTABLE_SET}) {
            ByteOutput out = new ByteOutput(BULK + 4_000);
            for (int i = 0; i < 400; i++) {
                out.writeByte(tag);
                out.writeVarInt(BULK);
            }
            for (int i = 0; i < BULK; i++) {
                out.writeByte(Tags.NULL);
            }
            assertRefusedInLittleMemory(lax, out.toByteArray());
            assertRefusedInLittleMemory(Codecs.forKeys(Object.class, null), out.toByteArray());
        }
    }

    private static void assertRefusedInLittleMemory(Codec<Object> codec, byte[] bytes) {
        decode(codec, bytes);
        long before = allocated();
        assertThat(decode(codec, bytes)).isNull();
        assertThat(allocated() - before).isLessThan(ALLOWED + ALLOWED_PER_BYTE * bytes.length);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** Graphs of so many levels, each of which is held twice by the one above. */
    private static List<Object> bombs(int levels) {
        List<Object> bombs = new ArrayList<>();
        List<UnaryOperator<Object>> twice = List.of(
                inner -> new ArrayList<Object>(Arrays.asList(inner, inner)),
                inner -> Collections.unmodifiableList(Arrays.asList(inner, inner)),
                inner -> new AbstractMap.SimpleEntry<>(inner, inner),
                inner -> new ArrayList<Object>(List.of(new AbstractMap.SimpleImmutableEntry<>(inner, "a"), inner)));
        for (UnaryOperator<Object> pair : twice) {
            Object top = "end";
            for (int i = 0; i < levels; i++) {
                top = pair.apply(top);
            }
            // Filled when it is in the set already: here, too, nobody could wait for its hash code.
            List<Object> late = new ArrayList<>();
            Set<Object> set = new HashSet<>(Set.of(late));
            late.add(top);
            bombs.add(set);
        }
        Set<Object> root = new HashSet<>();
        Set<Object> left = root;
        Set<Object> right = new HashSet<>();
        Map<Object, Object> keys = new HashMap<>();
        for (int i = 0; i < levels; i++) {
            Set<Object> nextLeft = new HashSet<>(Set.of("one"));
            Set<Object> nextRight = new HashSet<>();
            left.addAll(List.of(nextLeft, nextRight));
            right.addAll(List.of(nextLeft, nextRight));
            left = nextLeft;
            right = nextRight;
        }
        bombs.add(root);
        Map<Object, Object> inner = keys;
        for (int i = 0; i < levels; i++) {
            Map<Object, Object> next = new HashMap<>(Map.of("one", 1));
            inner.put(next, next);
            inner = next;
        }
        bombs.add(keys);
        return bombs;
    }

    @Test
    void graphs_that_would_be_hashed_for_ages_are_refused() {
        for (Object bomb : bombs(100)) {
            for (Codec<Object> writer : List.of(serial, serial.bind(CodecTesting.FullTable.FULL))) {
                byte[] bytes = CodecTesting.encode(writer, bomb);
                assertThat(bytes.length).isLessThan(20_000);
                assertThat(decode(serial, bytes)).isNull();
                assertThat(decode(strictSerial, bytes)).isNull();
            }
        }
    }

    @Test
    void objects_that_are_shared_in_earnest_are_read() {
        List<Integer> permissions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            permissions.add(i);
        }
        Map<String, Object> users = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            users.put("user " + i, permissions);
        }
        Object tree = "leaf";
        for (int i = 0; i < 10; i++) {
            tree = new ArrayList<>(Arrays.asList(tree, tree));
        }
        Object both = new ArrayList<>(List.of(
                users,
                new HashSet<>(Set.of(tree)),
                Collections.nCopies(1_000, "copy"),
                new ArrayList<>(Collections.nCopies(300, "the same text"))));
        assertThat(decode(serial, CodecTesting.encode(serial, both))).isEqualTo(both);
    }

    @Test
    void chains_without_end_are_refused() {
        byte[] bytes = CodecTesting.encode(serial, nested(900, 1));
        assertThat(decode(serial, bytes)).isNotNull();
        // The same link again and again: longer than could be written.
        String text = CodecTesting.text(bytes);
        String link = CodecTesting.text(new byte[] {0x75, 0x71, 0, 0x7E, 0, 0, 0, 0, 0, 1});
        int first = text.indexOf(link);
        String longer = text.substring(0, first) + link.repeat(200_000) + text.substring(first);
        byte[] endless = longer.getBytes(StandardCharsets.ISO_8859_1);
        ByteOutput sized = new ByteOutput(endless.length);
        sized.writeBytes(endless);
        // The length of the stream stands before it, the number of its classes, none, behind it.
        sized.setInt(0, endless.length - 5);
        assertThat(decode(serial, sized.toByteArray())).isNull();
    }

    @Test
    void what_is_refused_is_absent_and_counted(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("hostile.mm");
        List<byte[]> hostile = new ArrayList<>();
        bombs(100).forEach(bomb -> hostile.add(withTag(CodecTesting.encode(serial, bomb))));
        hostile.add(withCanaries(CodecTesting.encode(lax, new DecoysObject())));
        try (KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .valueCodec(new Renamed(lax.id()))
                .open(file)) {
            for (int i = 0; i < hostile.size(); i++) {
                store.set(i, hostile.get(i));
            }
        }
        Canaries.SEEN.clear();
        try (KeyValueStore<Integer, Object> store = KeyValueStore.builder(Integer.class, Object.class)
                .serialFilter(ALLOWS)
                .open(file)) {
            for (int i = 0; i < hostile.size(); i++) {
                assertThat(store.get(i)).as("value %d", i).isNull();
            }
            assertThat(store.statistics().undecodable()).isEqualTo(hostile.size());
            store.set(0, new AllowsObject("a"));
            assertThat(store.get(0)).isInstanceOf(AllowsObject.class);
        }
        assertThat(Canaries.SEEN).isEmpty();
    }

    /** As a value of any type has it, of which Java serialization is one form. */
    private static byte[] withTag(byte[] serialized) {
        ByteOutput out = new ByteOutput(serialized.length + 1);
        out.writeByte(Tags.SERIAL);
        out.writeBytes(serialized);
        return out.toByteArray();
    }

    /** Bytes as they are, under the name of another codec. */
    private record Renamed(String id) implements Codec<byte[]> {
        @Override
        public void encode(byte[] value, ByteOutput out) {
            out.writeBytes(value);
        }

        @Override
        public byte[] decode(ByteInput in) {
            return in.readBytes(in.remaining());
        }

        @Override
        public boolean canonical() {
            return false;
        }
    }

    private static @Nullable Object decode(Codec<Object> codec, byte[] bytes) {
        try {
            return CodecTesting.decode(codec, bytes);
        } catch (DecodeException refused) {
            return null;
        }
    }

    @Test
    void the_refusal_says_why() {
        byte[] bytes = CodecTesting.encode(serial, bombs(100).get(0));
        assertThatThrownBy(() -> CodecTesting.decode(serial, bytes)).isInstanceOf(DecodeException.class);
        byte[] record = named(Tags.RECORD, PREFIX + "CanaryRecord@0000000000000001", new byte[] {1, 0, 0, 0});
        assertThatThrownBy(() -> CodecTesting.decode(strict, record)).hasMessageContaining("allow-list");
    }
}
