package dev.switchboard.intake;

import dev.switchboard.message.Channel;
import java.util.List;

/** How the door answers a submission. */
public sealed interface IntakeResult {
  /** Durable, and on its way. */
  record Accepted(Receipt receipt, List<RateLimits.LimitState> standings) implements IntakeResult {}

  /** The same request had been accepted before; nothing new was stored, no quota was used. */
  record Replayed(Receipt receipt) implements IntakeResult {}

  /** The idempotency key belongs to another request. */
  record KeyReused() implements IntakeResult {}

  /** A request with the same idempotency key is still being accepted; nothing new was stored. */
  record KeyHeld() implements IntakeResult {}

  /** Too fast; nothing was stored, no quota was used. */
  record RateLimited(RateLimits.Decision.Refused refusal) implements IntakeResult {}

  /** No provider carries the channel (008 FR-010). */
  record NoProvider(Channel channel) implements IntakeResult {}
}
