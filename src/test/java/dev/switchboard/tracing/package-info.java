@NullMarked
package dev.switchboard.tracing;

import org.jspecify.annotations.NullMarked;
