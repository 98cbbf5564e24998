package dev.switchboard.intake;

import dev.switchboard.message.Channel;
import java.util.List;

/** How the door answers a submission. */
public sealed interface IntakeResult {
  /** Durable, and on its way. */
  record Accepted(Receipt receipt, List<RateLimits.LimitState> standings) implements IntakeResult {}

  /** The same request had been accepted before; nothing new was stored, no quota was used. */
  record Replayed(Receipt receipt) implements IntakeResult {}

  /** Not accepted. */
  sealed interface Refusal extends IntakeResult {}

  /** The idempotency key belongs to another request. */
  record KeyReused() implements Refusal {}

  /** A request with the same idempotency key is still being accepted; nothing new was stored. */
  record KeyHeld() implements Refusal {}

  /** Too fast; nothing was stored, no quota was used. */
  record RateLimited(RateLimits.Decision.Refused refusal) implements Refusal {}

  /** No provider carries the channel (008 FR-010). */
  record NoProvider(Channel channel) implements Refusal {}

  /**
   * The store was lost or overloaded, or failed in another way, while this message of several was
   * accepted: it may be stored, or not. A request for one message throws instead.
   */
  record Unknown(RuntimeException cause) implements Refusal {}
}
