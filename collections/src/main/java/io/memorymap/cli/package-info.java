/** The command line tool: shows, checks, repairs, dumps and loads store files. Not part of the main jar. */
package io.memorymap.cli;
