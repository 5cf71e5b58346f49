/** The command line tool: its commands, one a class. Not part of the main jar. */
package io.memorymap.cli;
