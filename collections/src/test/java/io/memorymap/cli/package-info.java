/** The command line tool, run in this JVM and as a process. */
package io.memorymap.cli;
