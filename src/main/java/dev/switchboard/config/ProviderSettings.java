package dev.switchboard.config;

import java.time.Duration;
import java.util.List;

/**
 * One provider and its mapping in the registry.
 *
 * @param name {@code [a-z][a-z0-9-]{0,31}}
 * @param channels {@code sms}, {@code mms}, {@code email}; each at one provider at most, possibly
 *     none here
 * @param maxInFlight calls at the same time
 * @param ratePerSecond calls started in a second at most; 0 is no ceiling
 * @param timeout a call is given up after it
 * @param faults what this provider shows of its own
 */
public record ProviderSettings(
    String name,
    List<String> channels,
    int maxInFlight,
    int ratePerSecond,
    Duration timeout,
    FaultOverrides faults) {

  /** Copies the channels. */
  public ProviderSettings {
    channels = List.copyOf(channels);
  }
}
