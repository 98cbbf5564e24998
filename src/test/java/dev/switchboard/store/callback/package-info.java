/** The contracts of the ports of callbacks, which every store runs. */
@NullMarked
package dev.switchboard.store.callback;

import org.jspecify.annotations.NullMarked;
