@NullMarked
package dev.switchboard.callback;

import org.jspecify.annotations.NullMarked;
