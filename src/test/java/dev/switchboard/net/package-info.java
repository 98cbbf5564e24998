@NullMarked
package dev.switchboard.net;

import org.jspecify.annotations.NullMarked;
