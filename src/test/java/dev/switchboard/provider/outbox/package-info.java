/** The example of docs/extending.md: a provider that writes messages to a file. */
@NullMarked
package dev.switchboard.provider.outbox;

import org.jspecify.annotations.NullMarked;
