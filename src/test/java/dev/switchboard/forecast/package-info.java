@NullMarked
package dev.switchboard.forecast;

import org.jspecify.annotations.NullMarked;
