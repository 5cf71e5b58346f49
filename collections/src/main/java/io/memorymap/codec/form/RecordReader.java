package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * One method handle that reads the components of a record and calls its constructor: after some calls the JVM compiles it as if it
 * were written by hand, and no component is boxed, nor put into an array. To make one takes milliseconds, so it is made for a record that is
 * read often.
 */
final class RecordReader {
    /** Records of a kind that are read without it. */
    private static final int READS_BEFORE = 10_000;

    /** A handle takes 255 arguments at most, of which each component is up to two. */
    private static final int MOST_COMPONENTS = 100;

    /** Each level takes much more of the stack than without it. */
    private static final int DEEPEST = 8;

    private final RecordMember[] members;
    private final MethodHandle constructor;

    /** Not exact, nor has it to be. */
    private int reads;

    private volatile @Nullable MethodHandle whole;

    /** @param constructor the canonical constructor, with its own types */
    RecordReader(RecordMember[] members, MethodHandle constructor) {
        this.members = members;
        this.constructor = constructor;
    }

    /** The handle {@code (ByteInput, Coding, int depth of the components, int nulls) -> Object}, or null if the record is to be read without. */
    @Nullable MethodHandle handle(int depth) {
        MethodHandle made = whole;
        if (depth > DEEPEST) {
            return null;
        }
        if (made == null && members.length <= MOST_COMPONENTS && ++reads > READS_BEFORE) {
            made = compose();
            whole = made;
        }
        return made;
    }

    private MethodHandle compose() {
        int n = members.length;
        MethodHandle composed =
                MethodHandles.dropArguments(constructor, n, ByteInput.class, Coding.class, int.class, int.class);
        // From the last to the first: what is collected last is evaluated first.
        for (int i = n - 1; i >= 0; i--) {
            Class<?> type = constructor.type().parameterType(i);
            MethodHandle reader = members[i].reader().asType(RecordMember.READER.changeReturnType(type));
            composed = MethodHandles.collectArguments(composed, i, reader);
            composed = shareArguments(composed, i);
        }
        return composed.asType(RecordMember.READER);
    }

    /** Of the reader's arguments and those of the readers behind it, which are the same, leaves the first. */
    private static MethodHandle shareArguments(MethodHandle twice, int at) {
        int shared = RecordMember.READER.parameterCount();
        MethodType type = twice.type().dropParameterTypes(at + shared, at + 2 * shared);
        int[] order = new int[at + 2 * shared];
        for (int i = 0; i < order.length; i++) {
            order[i] = i < at + shared ? i : i - shared;
        }
        return MethodHandles.permuteArguments(twice, type, order);
    }
}
