/** Tests of the files of the console; what it does is tried in a browser, in {@code app}. */
@NullMarked
package dev.switchboard.console;

import org.jspecify.annotations.NullMarked;
