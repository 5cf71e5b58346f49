package io.memorymap.bench;

import java.nio.file.Path;

/**
 * Where a run happens.
 *
 * @param directory for the files of the subjects, on the file system that is measured
 * @param log takes what child processes print
 * @param factor shortens or lengthens the measuring of each cell; 1 for the usual run
 * @param million how many entries are put where the report says a million: fewer for a trial
 */
record Scene(Path directory, Path log, double factor, int million) {
    /** Entries of a trial for those of the usual run. */
    long scaled(long entries) {
        return entries * million / 1_000_000;
    }
}
