package io.memorymap.crash;

import io.memorymap.crash.Ledger.Event;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What happens to a ledger, in a file that outlives the process: each event is one write, and so is there, or is not. */
final class CutJournal implements Ledger.Journal, AutoCloseable {
    private static final int EVENT_BYTES = 1 + Integer.BYTES + Long.BYTES;

    private final FileOutputStream out;

    private CutJournal(Path file, boolean append) throws IOException {
        this.out = new FileOutputStream(file.toFile(), append);
    }

    /** Begins a journal with what a ledger promises. */
    static void write(Path file, Ledger ledger) throws IOException {
        try (CutJournal journal = new CutJournal(file, false)) {
            ledger.retell(journal);
        }
    }

    /** Goes on with a journal. */
    static CutJournal append(Path file) throws IOException {
        return new CutJournal(file, true);
    }

    /** The ledger that a journal tells of. */
    static Ledger read(Path file, Setup setup) throws IOException {
        Ledger ledger = setup.ledger();
        replay(file, ledger);
        return ledger;
    }

    static void replay(Path file, Ledger ledger) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (true) {
                Event event = event((char) in.readByte());
                ledger.replay(event, in.readInt(), in.readLong());
            }
        } catch (EOFException end) {
            return;
        }
    }

    private static Event event(char letter) {
        for (Event event : Event.values()) {
            if (event.letter == letter) {
                return event;
            }
        }
        throw new IllegalArgumentException("No event: " + letter);
    }

    @Override
    public void note(Event event, int key, long version) {
        ByteBuffer bytes = ByteBuffer.allocate(EVENT_BYTES);
        bytes.put((byte) event.letter).putInt(key).putLong(version);
        try {
            out.write(bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
