package io.memorymap.memory;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Region} over one direct or mapped buffer. A part of a file can be mapped when it is first needed: a mapping costs some 40
 * microseconds, and a large store has hundreds of them.
 *
 * <p>Plain access goes through the buffer's own methods and only ordered access through a {@code VarHandle}: the latter for
 * every access measured 27 ns a lookup against 10.
 */
public final class ByteBufferRegion implements Region {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int ZERO_BYTES = 8 << 10;

    private static final ByteBuffer UNMAPPED = ByteBuffer.allocateDirect(0);

    // Both change once, in map(), before any thread uses the buffer.
    private ByteBuffer buffer;
    private boolean isMapped;

    private final @Nullable FileSpace space;
    private final long position;
    private final int length;

    /**
     * A part of a file that is mapped when it is needed.
     *
     * @param space the file's space on the device
     * @param position where it begins in the file, in bytes
     * @param length bytes
     */
    ByteBufferRegion(FileSpace space, long position, int length) {
        this.buffer = UNMAPPED;
        this.isMapped = false;
        this.space = space;
        this.position = position;
        this.length = length;
    }

    /**
     * Wraps a mapping of a part of a file.
     *
     * @param buffer the mapping
     * @param space the file's space on the device; null where it is only read
     * @param position where the mapping begins in the file, in bytes
     */
    ByteBufferRegion(ByteBuffer buffer, @Nullable FileSpace space, long position) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("A region needs a direct buffer, not one on the heap");
        }
        this.buffer = buffer.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        this.isMapped = true;
        this.space = space;
        this.position = position;
        this.length = buffer.capacity();
    }

    /**
     * Wraps a direct buffer.
     *
     * @param buffer a direct or mapped buffer; its own position and order are not used
     * @throws IllegalArgumentException if the buffer lies on the heap, where ordered access is not possible on every JDK
     */
    public ByteBufferRegion(ByteBuffer buffer) {
        this(buffer, null, 0);
    }

    @Override
    public synchronized void map() throws IOException {
        if (space != null && !isMapped) {
            buffer = space.map(position, length).order(ByteOrder.LITTLE_ENDIAN);
            isMapped = true;
        }
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public short getShort(int offset) {
        return buffer.getShort(offset);
    }

    @Override
    public int getInt(int offset) {
        return buffer.getInt(offset);
    }

    @Override
    public long getLong(int offset) {
        return buffer.getLong(offset);
    }

    @Override
    public long getLongAcquire(int offset) {
        return (long) LONG.getAcquire(buffer, offset);
    }

    @Override
    public long getLongOpaque(int offset) {
        return (long) LONG.getOpaque(buffer, offset);
    }

    @Override
    public long getLongVolatile(int offset) {
        return (long) LONG.getVolatile(buffer, offset);
    }

    @Override
    public void get(int offset, byte[] target, int at, int length) {
        buffer.get(offset, target, at, length);
    }

    @Override
    public void fetch(int offset, int length) {
        if (space != null && !isLoaded(offset, length)) {
            space.fetch(position + offset, length);
        }
    }

    private boolean isLoaded(int offset, int length) {
        return buffer.slice(offset, length) instanceof MappedByteBuffer mapped && mapped.isLoaded();
    }

    @Override
    public boolean isZero(int offset, int length) {
        if (space != null) {
            try {
                return space.isZero(position + offset, length);
            } catch (IOException e) {
                return isMapped && Region.super.isZero(offset, length);
            }
        }
        return Region.super.isZero(offset, length);
    }

    @Override
    public void putInt(int offset, int value) {
        buffer.putInt(offset, value);
    }

    @Override
    public void putLong(int offset, long value) {
        buffer.putLong(offset, value);
    }

    @Override
    public void putLongOpaque(int offset, long value) {
        LONG.setOpaque(buffer, offset, value);
    }

    @Override
    public void putLongRelease(int offset, long value) {
        LONG.setRelease(buffer, offset, value);
    }

    @Override
    public void put(int offset, byte[] source, int at, int length) {
        buffer.put(offset, source, at, length);
    }

    @Override
    public void force(int offset, int length) {
        if (buffer instanceof MappedByteBuffer mapped && length > 0) {
            mapped.force(offset, length);
        }
    }

    @Override
    public void allocate(int offset, int length) throws IOException {
        if (space != null) {
            try {
                space.allocate(position + offset, length);
            } catch (IOException e) {
                throw space.refused(length, e);
            }
        } else {
            byte[] zeros = new byte[Math.min(ZERO_BYTES, length)];
            for (int done = 0; done < length; done += zeros.length) {
                buffer.put(offset + done, zeros, 0, Math.min(zeros.length, length - done));
            }
        }
    }

    @Override
    public boolean checkRoom(int offset, int length) throws IOException {
        if (space == null) {
            return false;
        }
        try {
            space.checkRoom(position + offset, length);
            return true;
        } catch (IOException e) {
            throw space.refused(length, e);
        }
    }

    @Override
    public void secure(int offset, int length) throws IOException {
        if (space != null) {
            try {
                space.secure(position + offset, length);
            } catch (IOException e) {
                throw space.refused(length, e);
            }
        }
    }
}
