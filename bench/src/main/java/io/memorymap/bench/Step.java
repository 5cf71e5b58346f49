package io.memorymap.bench;

import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import java.io.IOException;

/** A piece of the whole run: in most cases one JVM that measures one cell of one table. */
interface Step {
    /** The section that it belongs to. */
    Section section();

    /** What it does, for the progress bar. */
    String label();

    /** About how long it takes, in seconds. */
    int seconds();

    /**
     * Measures.
     *
     * @param results where the figures go
     * @param scene where it happens
     */
    void run(Results results, Scene scene) throws IOException, InterruptedException;
}
