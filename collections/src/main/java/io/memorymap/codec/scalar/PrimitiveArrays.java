package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;

/** Arrays of primitives: their length, then their elements. */
public final class PrimitiveArrays {
    private PrimitiveArrays() {}

    static void write(int tag, Object array, ByteOutput out) {
        switch (tag) {
            case Tags.BYTES -> {
                out.writeVarInt(((byte[]) array).length);
                out.writeBytes((byte[]) array);
            }
            case Tags.BOOLEANS -> {
                out.writeVarInt(((boolean[]) array).length);
                for (boolean element : (boolean[]) array) {
                    out.writeByte(element ? 1 : 0);
                }
            }
            case Tags.CHARS -> {
                out.writeVarInt(((char[]) array).length);
                for (char element : (char[]) array) {
                    out.writeShort(element);
                }
            }
            case Tags.SHORTS -> {
                out.writeVarInt(((short[]) array).length);
                for (short element : (short[]) array) {
                    out.writeShort(element);
                }
            }
            case Tags.INTS -> {
                out.writeVarInt(((int[]) array).length);
                for (int element : (int[]) array) {
                    out.writeInt(element);
                }
            }
            case Tags.LONGS -> {
                out.writeVarInt(((long[]) array).length);
                for (long element : (long[]) array) {
                    out.writeLong(element);
                }
            }
            case Tags.FLOATS -> {
                out.writeVarInt(((float[]) array).length);
                for (float element : (float[]) array) {
                    out.writeFloat(element);
                }
            }
            case Tags.DOUBLES -> {
                out.writeVarInt(((double[]) array).length);
                for (double element : (double[]) array) {
                    out.writeDouble(element);
                }
            }
            default -> throw new EncodeException("no scalar has the tag " + tag);
        }
    }

    static Object read(int tag, ByteInput in) {
        switch (tag) {
            case Tags.BYTES -> {
                return in.readBytes(in.readVarInt());
            }
            case Tags.BOOLEANS -> {
                boolean[] array = new boolean[readLength(in, 1)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = Scalars.readFlag(in);
                }
                return array;
            }
            case Tags.CHARS -> {
                char[] array = new char[readLength(in, 2)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = (char) in.readShort();
                }
                return array;
            }
            case Tags.SHORTS -> {
                short[] array = new short[readLength(in, 2)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readShort();
                }
                return array;
            }
            case Tags.INTS -> {
                int[] array = new int[readLength(in, 4)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readInt();
                }
                return array;
            }
            case Tags.LONGS -> {
                long[] array = new long[readLength(in, 8)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readLong();
                }
                return array;
            }
            case Tags.FLOATS -> {
                float[] array = new float[readLength(in, 4)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readFloat();
                }
                return array;
            }
            case Tags.DOUBLES -> {
                double[] array = new double[readLength(in, 8)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readDouble();
                }
                return array;
            }
            default -> throw new DecodeException("unknown tag " + tag + " at " + (in.position() - 1));
        }
    }

    /**
     * Reads a number of elements.
     *
     * @param least the bytes that each takes at least: what cannot be there is refused before room is made for it
     */
    public static int readLength(ByteInput in, int least) {
        int length = in.readVarInt();
        if (length < 0 || length > in.remaining() / least) {
            throw new DecodeException(
                    length + " elements at " + in.position() + " do not fit the " + in.remaining() + " bytes left");
        }
        return length;
    }
}
