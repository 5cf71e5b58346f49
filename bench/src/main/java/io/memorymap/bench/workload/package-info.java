/**
 * The workloads, one class each, for JMH. Each takes the subject as a parameter, so that a table comes out; all subjects meet the same
 * keys and values in the same order.
 */
@NullMarked
package io.memorymap.bench.workload;

import org.jspecify.annotations.NullMarked;
