/**
 * How many bytes of the heap messages may occupy, and who holds them.
 *
 * <pre>
 *   memory.budget
 *   ┌──────────────┬─────────┬──────────────┬───────────────┬──────────────────────────┐
 *   │ requests     │ answers │ lane sms-mms │ lane email    │ common                   │
 *   └──────────────┴─────────┴──────────────┴───────────────┴──────────────────────────┘
 *     guaranteed: only its holder takes from it               anyone whose own is used up
 * </pre>
 *
 * <p>A holder reserves bytes before it holds a message, and releases them when it lets go. When it
 * is refused, it does without: a request is answered 503, a lane leaves the message in the store.
 * The sum of all holders never exceeds the budget. No holder can starve another, because none else
 * takes from its guaranteed part.
 *
 * <p>Sizes are estimates from above ({@link dev.switchboard.memory.Footprint}). What does not grow
 * with the size of messages is not counted: connections, caches, the program itself.
 *
 * <p>Used by most rooms that hold messages or requests. It knows no other room.
 */
@NullMarked
package dev.switchboard.memory;

import org.jspecify.annotations.NullMarked;
