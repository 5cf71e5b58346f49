/** The page that shows store files in a browser of the same machine while they are used. It reads, and knows no way to write. */
package io.memorymap.cli.serve;
