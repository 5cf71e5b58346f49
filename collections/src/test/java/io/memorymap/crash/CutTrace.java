package io.memorymap.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a process has forced of a file, and what states each page had since its last force: from the trace of {@code powercut.c}, the file as it
 * was before, and the file as the process left it.
 */
final class CutTrace {
    private static final int CHANGED_PAGE = 1;
    private static final int FORCED_RANGE = 2;

    private final byte[] durable;
    private final List<List<byte[]>> unforced = new ArrayList<>();
    private int forces;

    private CutTrace(byte[] before) {
        durable = before.clone();
        for (int at = 0; at < before.length; at += Disk.PAGE) {
            unforced.add(new ArrayList<>());
        }
    }

    static CutTrace read(Path trace, byte[] before, byte[] after) throws IOException {
        CutTrace read = new CutTrace(before);
        ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(trace)).order(ByteOrder.nativeOrder());
        while (entries.remaining() >= 3 * Long.BYTES) {
            long kind = entries.getLong();
            int offset = Math.toIntExact(entries.getLong());
            int length = Math.toIntExact(entries.getLong());
            if (kind == CHANGED_PAGE) {
                if (length > entries.remaining()) {
                    // The process was killed while it wrote.
                    break;
                }
                byte[] page = new byte[length];
                entries.get(page);
                read.unforced.get(offset / Disk.PAGE).add(page);
            } else if (kind == FORCED_RANGE) {
                read.force(offset, length);
            } else {
                throw new IOException(trace + ": no entry is of kind " + kind);
            }
        }
        read.end(after);
        return read;
    }

    private void force(int offset, int length) {
        forces++;
        int end = Math.min(durable.length, offset + length);
        for (int page = offset / Disk.PAGE; page * Disk.PAGE < end; page++) {
            List<byte[]> states = unforced.get(page);
            if (!states.isEmpty()) {
                byte[] last = states.get(states.size() - 1);
                System.arraycopy(last, 0, durable, page * Disk.PAGE, last.length);
                states.clear();
            }
        }
    }

    /** What was stored after the last call is in the file alone. */
    private void end(byte[] after) {
        for (int page = 0; page < unforced.size(); page++) {
            int at = page * Disk.PAGE;
            byte[] now = Arrays.copyOfRange(after, at, at + Disk.PAGE);
            List<byte[]> states = unforced.get(page);
            byte[] last =
                    states.isEmpty() ? Arrays.copyOfRange(durable, at, at + Disk.PAGE) : states.get(states.size() - 1);
            if (!Arrays.equals(last, now)) {
                states.add(now);
            }
        }
    }

    /** Forces that have returned. */
    int forces() {
        return forces;
    }

    /** Pages of which the device may have another state than the one that was forced last. */
    long unforcedPages() {
        return unforced.stream().filter(states -> !states.isEmpty()).count();
    }

    /** One of the states that a cut of the power may leave: of each page, or of each of its sectors, any since its last force. */
    byte[] image(RandomGenerator random) {
        byte[] image = durable.clone();
        boolean sectors = random.nextBoolean();
        int style = random.nextInt(4);
        for (int page = 0; page < unforced.size(); page++) {
            List<byte[]> states = unforced.get(page);
            if (states.isEmpty()) {
                continue;
            }
            int pageCut = Disk.cut(states.size(), style, random);
            for (int at = 0; at < Disk.PAGE; at += Disk.SECTOR) {
                int cut = sectors ? Disk.cut(states.size(), style, random) : pageCut;
                if (cut > 0) {
                    System.arraycopy(states.get(cut - 1), at, image, page * Disk.PAGE + at, Disk.SECTOR);
                }
            }
        }
        return image;
    }
}
