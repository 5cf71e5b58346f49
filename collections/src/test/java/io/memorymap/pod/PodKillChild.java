package io.memorymap.pod;

import io.memorymap.EndsWithParent;
import io.memorymap.pod.PodStoreFiles.Sample;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes to a store until it is killed. Operation {@code i} follows from the seed and {@code i} alone, and a counter in a
 * file of its own says how many have returned, so that the parent knows what must be there.
 */
final class PodKillChild {
    /** What may be wrong with the store that the child uses. */
    enum Plant {
        /** Nothing. */
        NONE,
        /** An entry's state reaches the file before its key and value. */
        STATE_FIRST,
        /** Compact clears the table and then puts the entries back. */
        CLEAR_THEN_REINSERT
    }

    /** What an operation does. */
    enum Verb {
        SET,
        REMOVE,
        COMPACT,
        REMOVE_ALL
    }

    /** One operation; key and sample count for the verbs that take them. */
    record Operation(Verb verb, long key, Sample sample) {
        /** Few enough keys that a slot is always free, many enough for long probe paths. */
        private static final int KEYS = 230;

        static Operation of(long seed, long index) {
            SplittableRandom random = new SplittableRandom(seed + index * 0x9E3779B97F4A7C15L);
            int dice = random.nextInt(1000);
            Verb verb = dice < 20 ? Verb.COMPACT : dice == 20 ? Verb.REMOVE_ALL : dice < 350 ? Verb.REMOVE : Verb.SET;
            long key = random.nextInt(KEYS);
            // Both fields tell the key: a value of another key, or half of an older one, is known as such.
            long number = (index << 8) + key;
            return new Operation(verb, key, new Sample(number, number / 4.0));
        }

        void applyTo(Map<Long, Sample> model) {
            switch (verb) {
                case SET -> model.put(key, sample);
                case REMOVE -> model.remove(key);
                case REMOVE_ALL -> model.clear();
                case COMPACT -> {}
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        EndsWithParent.watch();
        Path file = Path.of(arguments[0]);
        MappedByteBuffer progress;
        try (FileChannel channel =
                FileChannel.open(Path.of(arguments[1]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            progress = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
        progress.order(ByteOrder.LITTLE_ENDIAN);
        long seed = Long.parseLong(arguments[2]);
        Plant plant = Plant.valueOf(arguments[3]);
        EntryLayout layout = PodStoreFiles.layout();
        PodFile opened = PodFile.open(file, "store", layout.structBytes());
        PodMemory memory = opened.memory();
        if (plant == Plant.STATE_FIRST) {
            memory = new StateFirstMemory(memory, layout);
        }
        PodKeyValueStore<BasicType8, Sample> store = new PodKeyValueStore<>(
                PodFile.over(file, memory), layout, BasicType8.class, Sample.class, new MemoryMapLock.NoLock());
        System.out.write('r');
        System.out.flush();
        for (long index = progress.getLong(0); ; index++) {
            Operation operation = Operation.of(seed, index);
            BasicType8 key = BasicType8.of(operation.key());
            switch (operation.verb()) {
                case SET -> store.set(key, operation.sample());
                case REMOVE -> store.remove(key);
                case REMOVE_ALL -> store.removeAll();
                case COMPACT -> {
                    if (plant == Plant.CLEAR_THEN_REINSERT) {
                        clearThenReinsert(memory);
                    } else {
                        store.compact();
                    }
                }
            }
            VarHandle.releaseFence();
            progress.putLong(0, index + 1);
        }
    }

    /** Makes the moment in which a planted bug shows last long enough to be hit by some kill soon. */
    private static void holdOpen() {
        long end = System.nanoTime() + 1_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void clearThenReinsert(PodMemory memory) {
        byte[] image = new byte[memory.length()];
        memory.get(0, image, 0, image.length);
        SwiftTable table = PodStoreFiles.swift(image);
        table.compact();
        memory.put(8, new byte[image.length - 8], 0, image.length - 8);
        holdOpen();
        for (int slot = 0; slot < 256; slot++) {
            int at = 8 + slot * PodStoreFiles.STRIDE;
            memory.put(at, Arrays.copyOfRange(table.file(), at, at + PodStoreFiles.STRIDE), 0, PodStoreFiles.STRIDE);
        }
    }

    /** Holds the bytes of an entry back until its state has been stored, and a while longer. */
    private static final class StateFirstMemory implements PodMemory {
        private final PodMemory memory;
        private final EntryLayout layout;
        private byte[] held = new byte[0];
        private int heldAt;

        StateFirstMemory(PodMemory memory, EntryLayout layout) {
            this.memory = memory;
            this.layout = layout;
        }

        @Override
        public int length() {
            return memory.length();
        }

        @Override
        public byte getByte(int at) {
            return memory.getByte(at);
        }

        @Override
        public short getShort(int at) {
            return memory.getShort(at);
        }

        @Override
        public int getInt(int at) {
            return memory.getInt(at);
        }

        @Override
        public long getLong(int at) {
            return memory.getLong(at);
        }

        @Override
        public void putByte(int at, byte value) {
            memory.putByte(at, value);
            if (held.length > 0) {
                holdOpen();
                memory.put(heldAt, held, 0, held.length);
                held = new byte[0];
            }
        }

        @Override
        public void putShort(int at, short value) {
            memory.putShort(at, value);
        }

        @Override
        public void putInt(int at, int value) {
            memory.putInt(at, value);
        }

        @Override
        public void putLong(int at, long value) {
            memory.putLong(at, value);
        }

        @Override
        public void get(int at, byte[] target, int from, int length) {
            if (held.length > 0 && at == heldAt) {
                System.arraycopy(held, 0, target, from, length);
            } else {
                memory.get(at, target, from, length);
            }
        }

        @Override
        public void put(int at, byte[] source, int from, int length) {
            if (length == layout.bodyBytes() && source[from + BasicFields.LENGTH] != 0) {
                heldAt = at;
                held = Arrays.copyOfRange(source, from, from + length);
            } else {
                memory.put(at, source, from, length);
            }
        }

        @Override
        public boolean isWhole() {
            return memory.isWhole();
        }

        @Override
        public void force() {
            memory.force();
        }
    }

    /** Where a key's length lies: zero bytes, as compact writes them to freed slots, have none. */
    private static final class BasicFields {
        static final int LENGTH = 2;
    }

    private PodKillChild() {}
}
