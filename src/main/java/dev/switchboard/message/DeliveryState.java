package dev.switchboard.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The word of a provider on a message that it took.
 *
 * @param at when that was certain, as the provider says
 * @param errorCode why, in the provider's words; null where it gave none
 */
public record DeliveryState(DeliveryStatus status, Instant at, @Nullable String errorCode) {
  /**
   * What holds after both words, in whichever order they come. The earlier one stands, so that a
   * late word takes nothing back; where both are of one time, {@code delivered} does. A word
   * without a reason never erases one.
   */
  public DeliveryState and(DeliveryState other) {
    if (status == other.status) {
      boolean earlier = !at.isAfter(other.at);
      String own = earlier ? errorCode : other.errorCode;
      String spare = earlier ? other.errorCode : errorCode;
      return new DeliveryState(status, earlier ? at : other.at, own == null ? spare : own);
    }
    int order = at.compareTo(other.at);
    boolean stands = order < 0 || (order == 0 && status == DeliveryStatus.DELIVERED);
    return stands ? this : other;
  }
}
