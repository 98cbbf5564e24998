@NullMarked
package dev.switchboard.chance;

import org.jspecify.annotations.NullMarked;
