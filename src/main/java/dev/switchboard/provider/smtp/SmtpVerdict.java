package dev.switchboard.provider.smtp;

import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.smtp.RelayConnection.Phase;
import java.util.Set;

/**
 * What a refusal means for the message. Pure functions.
 *
 * <ul>
 *   <li>4yz: it may work later; the message is tried again. Replies that ask us to slow down are
 *       {@link ProviderResult.RateLimited}, which no breaker counts.
 *   <li>5yz: the server will never take this message; it is rejected, and becomes a dead letter.
 *   <li>5yz about us rather than the message (log in, no TLS, our commands): the next message would
 *       meet the same, until an operator repairs it. The message is kept and tried again, and the
 *       breaker opens.
 *   <li>Everything before {@code MAIL}: about the server or us, never about the message.
 * </ul>
 */
final class SmtpVerdict {
  /** Commands that the server does not know or does not expect now (RFC 5321, 4.2.2). */
  private static final Set<Integer> ABOUT_OUR_COMMANDS = Set.of(500, 502, 503, 504);

  /**
   * Authentication and encryption (RFC 4954, section 6), and a host that takes no mail (RFC 7504).
   */
  private static final Set<Integer> ABOUT_US = Set.of(521, 530, 534, 535, 538);

  /** The same as enhanced status codes (RFC 3463, RFC 4954; RFC 5248 keeps the registry). */
  private static final Set<String> ABOUT_US_ENHANCED =
      Set.of("5.5.1", "5.7.3", "5.7.8", "5.7.9", "5.7.10", "5.7.11", "5.7.14");

  /**
   * Within a mail transaction these two have no meaning in the standards, and relays use them to
   * throttle: 454 Amazon SES, 432 Microsoft Exchange.
   */
  private static final Set<Integer> THROTTLED = Set.of(432, 454);

  /** Not accepting now, congestion, a flood of mail. */
  private static final Set<String> THROTTLED_ENHANCED = Set.of("4.3.2", "4.4.5", "4.7.28");

  private SmtpVerdict() {}

  /** What follows from a refusal. */
  static ProviderResult of(Phase phase, RelayReply reply) {
    if (phase != Phase.CONNECT && isThrottled(reply)) {
      return new ProviderResult.RateLimited(null);
    }
    if (phase != Phase.CONNECT && reply.isPermanent() && !isAboutUs(reply)) {
      return new ProviderResult.Rejected(reply.toErrorCode());
    }
    return new ProviderResult.Failed(reply.toErrorCode());
  }

  private static boolean isThrottled(RelayReply reply) {
    return THROTTLED.contains(reply.code())
        || (reply.isTransient()
            && reply.enhanced() != null
            && THROTTLED_ENHANCED.contains(reply.enhanced()));
  }

  private static boolean isAboutUs(RelayReply reply) {
    return ABOUT_OUR_COMMANDS.contains(reply.code())
        || ABOUT_US.contains(reply.code())
        || (reply.enhanced() != null && ABOUT_US_ENHANCED.contains(reply.enhanced()));
  }
}
