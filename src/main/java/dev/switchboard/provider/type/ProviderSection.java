package dev.switchboard.provider.type;

import dev.switchboard.message.Channel;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Values;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one type of provider lets the operator decide: keys below {@value #PREFIX}, besides those
 * that all providers have.
 *
 * @param <S> the settings of one provider of the type, a record
 */
public abstract class ProviderSection<S> extends Section<S> {
  /** What the names of the keys of each provider begin with. */
  public static final String PREFIX = "providers.<name>.";

  /** The name of the type: the value of {@code providers.<name>.type}. */
  public abstract String type();

  /** One or two sentences for the reference. */
  protected abstract String description();

  /** The channels that it can carry. */
  protected abstract Set<Channel> channels();

  /** Calls at the same time, where the operator says nothing. */
  protected int defaultMaxInFlight() {
    return 64;
  }

  /** After how long a call is given up, where the operator says nothing. */
  protected Duration defaultTimeout() {
    return Duration.ofSeconds(5);
  }

  /** Calls of the provider at the same time. */
  protected final int maxInFlight(Values values) {
    return values.getOr(ProvidersSection.MAX_IN_FLIGHT, defaultMaxInFlight());
  }

  /** After how long a call of the provider is given up. */
  protected final Duration timeout(Values values) {
    return values.getOr(ProvidersSection.TIMEOUT, defaultTimeout());
  }

  @Override
  protected final String introduction() {
    return "%s Channels: `%s`. Unless said otherwise, `max-in-flight` is `%d` and `timeout` is `%ds`."
        .formatted(
            description(),
            names(channels(), "`, `"),
            defaultMaxInFlight(),
            defaultTimeout().toSeconds());
  }

  static String names(Set<Channel> channels, String delimiter) {
    return channels.stream().sorted().map(Channel::wireName).collect(Collectors.joining(delimiter));
  }
}
