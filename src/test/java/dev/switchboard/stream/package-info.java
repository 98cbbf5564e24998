@NullMarked
package dev.switchboard.stream;

import org.jspecify.annotations.NullMarked;
