/** Real processes: the launcher script, the server as it is started, stopped and killed. */
@NullMarked
package dev.switchboard.launcher;

import org.jspecify.annotations.NullMarked;
