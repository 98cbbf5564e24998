@NullMarked
package dev.switchboard.callback.endpoint;

import org.jspecify.annotations.NullMarked;
