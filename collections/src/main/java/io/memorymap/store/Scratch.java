package io.memorymap.store;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.WriteRequest;
import io.memorymap.format.RecordDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What one operation needs on the heap, kept per thread so that a read allocates nothing but its value. A user's codec
 * may call a store again: the inner operation then finds the thread's scratch taken and gets one of its own.
 */
public final class Scratch {
    private static final int INITIAL_BYTES = 256;
    private static final int KEPT_BYTES = 1 << 20;
    private static final ThreadLocal<@Nullable Scratch> OF_THREAD = new ThreadLocal<>();

    /** The encoded record, its header's bytes reserved. */
    ByteOutput out = new ByteOutput(INITIAL_BYTES);

    /** Made by the first write of the thread. */
    private @Nullable WriteRequest request;

    final RecordImage key = new RecordImage();

    /** The record that a read has found. */
    public final RecordImage record = new RecordImage();

    final ByteInput in = new ByteInput();
    long hash;

    /** Sum of what was read ahead of its use; means nothing, but what nobody keeps the compiler does not read. */
    long ahead;

    private boolean taken;

    /** The scratch of this thread, or one of its own for an operation inside another. */
    public static Scratch take() {
        Scratch scratch = OF_THREAD.get();
        if (scratch == null) {
            scratch = new Scratch();
            OF_THREAD.set(scratch);
        } else if (scratch.taken) {
            scratch = new Scratch();
        }
        scratch.taken = true;
        return scratch;
    }

    /** The request of a write. */
    public WriteRequest request() {
        WriteRequest made = request;
        if (made == null) {
            made = new WriteRequest();
            request = made;
        }
        return made;
    }

    /** Gives the scratch back. */
    public void release() {
        taken = false;
        WriteRequest written = request;
        if (out.array().length > KEPT_BYTES) {
            out = new ByteOutput(INITIAL_BYTES);
            key.key(out.array(), 0);
            if (written != null) {
                written.image.key(out.array(), 0);
            }
        }
        record.trim();
        if (written != null) {
            written.current.trim();
            written.image.forgetValue();
        }
    }

    /** Starts a record: its header's bytes are left to the engine. */
    ByteOutput begin() {
        ByteOutput to = out;
        to.reset();
        to.writeLong(0);
        to.writeLong(0);
        to.writeLong(0);
        return to;
    }

    int keyLength() {
        return out.size() - RecordDescriptor.KEY_OFFSET;
    }
}
