package dev.switchboard.provider.type;

import dev.switchboard.event.EventListener;
import dev.switchboard.provider.Inbox;
import dev.switchboard.provider.Timer;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * What providers are given instead of looking it up.
 *
 * @param nanoTime monotonic nanoseconds
 * @param random of this type alone
 * @param timer runs things later, on a thread that must not wait
 * @param inbox takes in what is received
 * @param listener told what operators do, and what goes wrong
 */
public record ProviderEnvironment(
    InstantSource clock,
    LongSupplier nanoTime,
    SplittableRandom random,
    Timer timer,
    Inbox inbox,
    EventListener listener) {
  /** The same with a generator of its own. */
  public ProviderEnvironment ofItsOwn() {
    return new ProviderEnvironment(clock, nanoTime, random.split(), timer, inbox, listener);
  }
}
