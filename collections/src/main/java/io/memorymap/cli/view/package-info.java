/** What a file holds, as people and other programs are shown it: words, figures and JSON, for the commands and for the page. */
package io.memorymap.cli.view;
