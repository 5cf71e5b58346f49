package io.memorymap.demo;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one run of the {@link Catalog} reported, line by line. Not thread-safe. */
final class Run {
    /** How an answer came about, and the checksum of its value. */
    record Answer(boolean loaded, long checksum) {}

    private final Map<Integer, Answer> answers = new HashMap<>();
    private int total;
    private long heapBytes;
    private long entries;
    private boolean done;
    private long firstAnswerNanos;
    private long totalNanos;

    /**
     * Takes one line.
     *
     * @param line as the application wrote it
     * @param nanos since the JVM was started
     */
    void accept(String line, long nanos) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "first" -> firstAnswerNanos = nanos;
            case "total" -> total = Integer.parseInt(words[1]);
            case "load", "hit" ->
                answers.put(Integer.parseInt(words[1]), new Answer(words[0].equals("load"), Long.parseLong(words[2])));
            case "heap" -> heapBytes = Long.parseLong(words[1]);
            case "done" -> {
                done = true;
                totalNanos = nanos;
            }
            case "entries" -> entries = Long.parseLong(words[1]);
            default -> throw new IllegalStateException("the application wrote: " + line);
        }
    }

    /** The JVM is gone; what it had answered is all there is. */
    void killed(long nanos) {
        totalNanos = nanos;
        entries = answers.size();
    }

    @Nullable Answer answer(int index) {
        return answers.get(index);
    }

    Map<Integer, Answer> answers() {
        return answers;
    }

    int hits() {
        return answers.size() - loads();
    }

    int loads() {
        return (int) answers.values().stream().filter(Answer::loaded).count();
    }

    int total() {
        return total;
    }

    long heapBytes() {
        return heapBytes;
    }

    long entries() {
        return entries;
    }

    boolean isDone() {
        return done;
    }

    long firstAnswerNanos() {
        return firstAnswerNanos;
    }

    long totalNanos() {
        return totalNanos;
    }
}
