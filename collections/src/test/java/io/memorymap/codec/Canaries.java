package io.memorymap.codec;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Classes that nobody may make: each notes it when one of its objects is made, or its code runs at all. The tests write objects of a class
 * whose name begins with {@code Decoys}, and put {@code Canary} in the place of that word into the bytes, so that a canary is never met
 * but in bytes.
 */
final class Canaries {
    /** What was made, or ran. */
    static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private Canaries() {}

    static int note(String what) {
        SEEN.add(what);
        return SEEN.size();
    }

    /** An allowed class. */
    static final class AllowsObject implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // what a test puts there is
        final Object held;

        AllowsObject(Object held) {
            this.held = held;
        }
    }

    static final class DecoysObject implements Serializable {
        private static final long serialVersionUID = 1L;

        final int number = 1;
    }

    static final class CanaryObject implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            note("CanaryObject, class");
        }

        int number;

        private void readObject(ObjectInputStream in) throws IOException {
            note("CanaryObject, readObject");
            number = in.readInt();
        }
    }

    static final class DecoysExternal implements Externalizable {
        private static final long serialVersionUID = 1L;

        public DecoysExternal() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(1);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            in.readInt();
        }
    }

    static final class CanaryExternal implements Externalizable {
        private static final long serialVersionUID = 1L;

        static {
            note("CanaryExternal, class");
        }

        public CanaryExternal() {
            note("CanaryExternal, constructor");
        }

        @Override
        public void writeExternal(ObjectOutput out) {
            note("CanaryExternal, writeExternal");
        }

        @Override
        public void readExternal(ObjectInput in) {
            note("CanaryExternal, readExternal");
        }
    }

    record DecoysRecord(int number) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    record CanaryRecord(int number) implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final int AT = note("CanaryRecord, class");

        CanaryRecord {
            note("CanaryRecord, constructor" + AT);
        }
    }

    enum DecoysEnum {
        ONE
    }

    enum CanaryEnum {
        ONE;

        CanaryEnum() {
            note("CanaryEnum, constructor");
        }
    }

    interface DecoysFace {
        default int number() {
            return 1;
        }
    }

    interface CanaryFace {
        int AT = note("CanaryFace, interface");

        default int number() {
            return AT;
        }
    }
}
