package dev.switchboard.provider.type;

import dev.switchboard.message.Channel;
import java.time.Duration;
import java.util.List;

/**
 * One provider as configured.
 *
 * @param name {@code [a-z][a-z0-9-]{0,31}}
 * @param type what sends its messages
 * @param channels each at one provider at most; possibly none here
 * @param maxInFlight calls at the same time
 * @param ratePerSecond calls started in a second at most; 0 is no ceiling
 * @param timeout a call is given up after it
 * @param own what its type lets the operator decide
 */
public record ProviderSettings(
    String name,
    String type,
    List<Channel> channels,
    int maxInFlight,
    int ratePerSecond,
    Duration timeout,
    Object own) {

  /** Copies the channels. */
  public ProviderSettings {
    channels = List.copyOf(channels);
  }

  /**
   * What its type lets the operator decide.
   *
   * @throws ClassCastException if its type decides something else
   */
  public <S> S own(Class<S> settings) {
    return settings.cast(own);
  }
}
