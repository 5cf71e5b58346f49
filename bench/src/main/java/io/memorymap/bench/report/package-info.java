/** From figures to tables, plots and a list of targets, each with what was measured. Nothing in here measures. */
@NullMarked
package io.memorymap.bench.report;

import org.jspecify.annotations.NullMarked;
