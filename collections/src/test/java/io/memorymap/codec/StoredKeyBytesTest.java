package io.memorymap.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Serialized keys keep the bytes that files already hold, whatever the library's own classes are called by now. */
@SuppressWarnings("JdkObsolete")
final class StoredKeyBytesTest {
    /** The bytes of {@link #key} as version 0.1.0 wrote them. */
    private static final String STORED =
            "46800100007372002d696f2e6d656d6f72796d61702e636f6465632e53746f7265644b6579427974657354657374244c"
                    + "6973744b657900000000000000010200024c00046c6973747400124c6a6176612f6c616e672f4f626a6563743b5b0004"
                    + "6d6f72657400135b4c6a6176612f6c616e672f4f626a6563743b78707372001a696f2e6d656d6f72796d61702e43616e"
                    + "6f6e6963616c4c69737400000000000000010200015b0008656c656d656e747371007e00027870757200135b4c6a6176"
                    + "612e6c616e672e4f626a6563743b90ce589f1073296c020000787000000002737200116a6176612e6c616e672e496e74"
                    + "6567657212e2a0a4f781873802000149000576616c7565787200106a6176612e6c616e672e4e756d62657286ac951d0b"
                    + "94e08b020000787000000001740001787571007e000600000002740001797371007e00047571007e0006000000027400"
                    + "017a7372000e6a6176612e6c616e672e4c6f6e673b8be490cc8f23df0200014a000576616c75657871007e0009000000"
                    + "000000000202003e696f2e6d656d6f72796d61702e636f6465632e53746f7265644b6579427974657354657374244c69"
                    + "73744b65794030303030303030303030303030303031002b696f2e6d656d6f72796d61702e43616e6f6e6963616c4c69"
                    + "73744030303030303030303030303030303031";

    private final Codec<Object> codec = Codecs.forKeys(Object.class, StoredKeyBytesTest.class.getClassLoader());

    /** A key with a list and an array, which share a class descriptor in the stream. */
    @SuppressWarnings("serial")
    static class ListKey implements Serializable {
        private static final long serialVersionUID = 1L;
        final Object list;
        final Object[] more;

        ListKey(Object list, Object... more) {
            this.list = list;
            this.more = more;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ListKey key && list.equals(key.list) && Arrays.deepEquals(more, key.more);
        }

        @Override
        public int hashCode() {
            return list.hashCode();
        }
    }

    @Test
    void a_key_with_a_list_is_written_as_it_always_was() {
        assertThat(CodecTesting.hex(CodecTesting.encode(codec, key()))).isEqualTo(STORED);
    }

    @Test
    void a_key_with_a_list_that_a_file_holds_is_read() {
        byte[] bytes = HexFormat.of().parseHex(STORED);
        assertThat(CodecTesting.decodable(codec, bytes)).isTrue();
        assertThat(CodecTesting.decode(codec, bytes)).isEqualTo(key());
    }

    @Test
    void the_class_of_the_list_does_not_matter() {
        Object same = new ListKey(new LinkedList<>(List.of(1, "x")), "y", Arrays.asList("z", 2L));
        assertThat(CodecTesting.hex(CodecTesting.encode(codec, same))).isEqualTo(STORED);
    }

    private static Object key() {
        return new ListKey(List.of(1, "x"), "y", new ArrayList<>(List.of("z", 2L)));
    }
}
