package dev.switchboard.provider;

import dev.switchboard.message.Channel;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which provider carries which channel (008 FR-003). Fixed at start; a channel may have none, which
 * is an answer and not an error here. Immutable.
 */
public final class ProviderRegistry {
  private final Map<Channel, Provider> routes = new EnumMap<>(Channel.class);
  private final Map<String, Provider> providers = new LinkedHashMap<>();

  /** A provider and the channels that are routed to it. */
  public record Route(Provider provider, List<Channel> channels) {
    public Route {
      channels = List.copyOf(channels);
    }
  }

  /**
   * @throws IllegalArgumentException when two routes claim one channel or share a provider's name
   */
  public ProviderRegistry(Collection<Route> routes) {
    for (Route route : routes) {
      if (providers.put(route.provider().name(), route.provider()) != null) {
        throw new IllegalArgumentException("two providers named " + route.provider().name());
      }
      for (Channel channel : route.channels()) {
        if (this.routes.put(channel, route.provider()) != null) {
          throw new IllegalArgumentException("two providers for " + channel.wireName());
        }
      }
    }
  }

  /** The provider of a channel; empty when none is configured. */
  public Optional<Provider> providerFor(Channel channel) {
    return Optional.ofNullable(routes.get(channel));
  }

  /** The wire names of the channels of each provider, by its name. */
  public Map<String, List<String>> channelNames() {
    Map<String, List<String>> names = new LinkedHashMap<>();
    providers.forEach((name, provider) ->
        names.put(name, channelsOf(provider).stream().map(Channel::wireName).toList()));
    return names;
  }

  /** The channels that are routed to a provider, in the order of {@link Channel}. */
  public List<Channel> channelsOf(Provider provider) {
    return routes.entrySet().stream()
        .filter(route -> route.getValue().name().equals(provider.name()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** All providers, in the order of configuration. */
  public Collection<Provider> providers() {
    return providers.values();
  }
}
