@NullMarked
package dev.switchboard.tools.prove;

import org.jspecify.annotations.NullMarked;
