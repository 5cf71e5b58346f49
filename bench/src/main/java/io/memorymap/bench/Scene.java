package io.memorymap.bench;

import java.nio.file.Path;

/**
 * Where a run happens.
 *
 * @param directory for the files of the subjects, on the file system that is measured
 * @param log takes what child processes print
 * @param factor shortens or lengthens the measuring of each cell; 1 for the usual run
 */
record Scene(Path directory, Path log, double factor) {}
