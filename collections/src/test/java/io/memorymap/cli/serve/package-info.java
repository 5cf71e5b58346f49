/** The page: what it answers over HTTP, and what a browser draws of it. */
package io.memorymap.cli.serve;
