/** The command line tool: looks into store files, and mends, empties into text and fills them. Not part of the main jar. */
package io.memorymap.cli;
