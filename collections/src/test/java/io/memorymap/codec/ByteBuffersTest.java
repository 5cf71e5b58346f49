package io.memorymap.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is written is read back; what is not there cannot be read. */
final class ByteBuffersTest {
    @Test
    void everything_written_is_read_back_whatever_the_capacity() {
        for (int capacity = 0; capacity < 80; capacity++) {
            ByteOutput out = new ByteOutput(capacity);
            out.writeByte(-1);
            out.writeShort(-2);
            out.writeInt(-3);
            out.writeLong(-4);
            out.writeFloat(-0.0f);
            out.writeDouble(Double.MIN_VALUE);
            out.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);
            out.writeInt(0);
            out.setInt(out.size() - 4, 77);
            byte[] bytes = out.toByteArray();
            assertThat(Arrays.copyOf(out.array(), out.size())).isEqualTo(bytes);
            ByteInput in = new ByteInput().reset(bytes, 0, bytes.length);
            assertThat(in.readByte()).isEqualTo((byte) -1);
            assertThat(in.readShort()).isEqualTo((short) -2);
            assertThat(in.readInt()).isEqualTo(-3);
            assertThat(in.readLong()).isEqualTo(-4);
            assertThat(in.readFloat()).isEqualTo(-0.0f);
            assertThat(in.readDouble()).isEqualTo(Double.MIN_VALUE);
            assertThat(in.readBytes(2)).containsExactly(2, 3);
            assertThat(in.readInt()).isEqualTo(77);
            assertThat(in.remaining()).isZero();
        }
    }

    @Test
    void numbers_are_little_endian() {
        ByteOutput out = new ByteOutput(0);
        out.writeShort(0x0201);
        out.writeInt(0x06050403);
        out.writeLong(0x0E0D0C0B0A090807L);
        assertThat(out.toByteArray()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    }

    @Test
    void variable_numbers_take_one_to_five_bytes_and_have_one_form() {
        int[][] sizes = {{0, 1}, {127, 1}, {128, 2}, {16_383, 2}, {16_384, 3}, {Integer.MAX_VALUE, 5}, {-1, 5}};
        for (int[] size : sizes) {
            ByteOutput out = new ByteOutput(0);
            out.writeVarInt(size[0]);
            assertThat(out.size()).isEqualTo(size[1]);
            assertThat(in(out.toByteArray()).readVarInt()).isEqualTo(size[0]);
        }
        for (byte[] other : List.of(
                new byte[] {(byte) 0x80, 0},
                new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x1F},
                new byte[] {-1, -1, -1, -1, -1, 0})) {
            assertThatThrownBy(() -> in(other).readVarInt()).isInstanceOf(DecodeException.class);
        }
    }

    @Test
    void reading_past_the_slice_is_refused_although_the_array_goes_on() {
        byte[] array = new byte[40];
        List<Consumer<ByteInput>> reads = List.of(
                ByteInput::readByte,
                ByteInput::readShort,
                ByteInput::readInt,
                ByteInput::readLong,
                ByteInput::readFloat,
                ByteInput::readDouble,
                ByteInput::readVarInt,
                in -> in.readBytes(1),
                in -> in.readBytes(-1),
                in -> in.readBytes(Integer.MAX_VALUE),
                in -> in.readBytes(Integer.MIN_VALUE),
                in -> in.readBytes(new byte[4], 0, 4),
                in -> in.skip(1),
                in -> in.skip(-1));
        for (Consumer<ByteInput> read : reads) {
            assertThatThrownBy(() -> read.accept(new ByteInput(array, 10, 0))).isInstanceOf(DecodeException.class);
        }
        assertThatThrownBy(() -> new ByteInput(array, 0, 7).readLong()).isInstanceOf(DecodeException.class);
        assertThatThrownBy(() -> new ByteInput(array, 35, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void nothing_outside_what_was_written_can_be_changed_or_cut() {
        ByteOutput out = new ByteOutput(8);
        out.writeInt(1);
        assertThatThrownBy(() -> out.setInt(1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.setInt(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.truncate(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.writeBytes(new byte[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new ByteOutput(-1)).isInstanceOf(IllegalArgumentException.class);
        out.truncate(0);
        assertThat(out.toByteArray()).isEmpty();
    }

    private static ByteInput in(byte[] bytes) {
        return new ByteInput(bytes, 0, bytes.length);
    }

    @Test
    void no_more_bytes_are_counted_than_there_is_room_for() {
        ByteOutput out = new ByteOutput(4);
        out.reserve(4)[3] = 9;
        out.advance(4);
        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 9);
        assertThatThrownBy(() -> out.advance(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.advance(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(out.size()).isEqualTo(4);
    }
}
