package dev.switchboard.app.wiring;

import dev.switchboard.api.operate.ProviderDetails;
import dev.switchboard.dispatch.DispatchSettings;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.http.Resource;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.mock.MockProviderType;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.provider.type.ProviderGroup;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.provider.type.ProvidersSection;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.settings.Settings;
import dev.switchboard.tracing.Tracing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The providers that the settings name, of whichever types. */
final class Providers implements AutoCloseable {
  private final Map<String, ProviderSettings> settings;
  private final Map<String, ProviderGroup> groups = new LinkedHashMap<>();
  private final ProviderRegistry registry;

  /**
   * @param section that has read what the settings say of providers
   * @param environment each type has a generator of its own, split from this one's
   */
  Providers(
      List<ProviderType> types,
      ProvidersSection section,
      Settings all,
      Time time,
      Tracing tracing,
      ProviderEnvironment environment) {
    this.settings = all.get(section);
    Map<String, Provider> byName = new LinkedHashMap<>();
    for (ProviderType type : types) {
      String name = type.section().type();
      List<ProviderSettings> ofType =
          settings.values().stream().filter(it -> it.type().equals(name)).toList();
      ProviderGroup group = type.create(ofType, all, environment.ofItsOwn());
      groups.put(name, group);
      boolean callsOutside = !name.equals(MockProviderType.NAME);
      group
          .providers()
          .forEach(it ->
              byName.put(it.name(), tracing.traced(callsOutside ? new Watched(it, time) : it)));
    }
    List<ProviderRegistry.Route> routes = new ArrayList<>();
    for (ProviderSettings provider : settings.values()) {
      routes.add(
          new ProviderRegistry.Route(
              Objects.requireNonNull(byName.get(provider.name()), provider.name()),
              provider.channels()));
    }
    this.registry = new ProviderRegistry(routes);
  }

  /** A provider whose calls leave the process. */
  private record Watched(Provider provider, Time time) implements Provider {
    @Override
    public String name() {
      return provider.name();
    }

    @Override
    public CompletableFuture<ProviderResult> send(
        Channel channel, OutboundMessage message, int attemptNumber) {
      return time.watch(provider.send(channel, message, attemptNumber));
    }

    @Override
    public boolean isTestRecipient(OutboundMessage message) {
      return provider.isTestRecipient(message);
    }
  }

  /** Takes back what was changed since the start. */
  void reset() {
    groups.values().forEach(ProviderGroup::reset);
  }

  /** Which of them carries which channel. */
  ProviderRegistry registry() {
    return registry;
  }

  /** How the lane of one of them works. */
  LaneSettings lane(Provider provider, DispatchSettings dispatch) {
    ProviderSettings lane = settings(provider.name());
    return new LaneSettings(
        lane.maxInFlight(),
        lane.ratePerSecond(),
        lane.timeout(),
        dispatch.breaker(),
        dispatch.retry());
  }

  private ProviderSettings settings(String provider) {
    return Objects.requireNonNull(settings.get(provider), provider);
  }

  /** Channels that mock providers carry. */
  Set<Channel> mocked() {
    return settings.values().stream()
        .filter(provider -> provider.type().equals(MockProviderType.NAME))
        .flatMap(provider -> provider.channels().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What is shown of a provider because of its type. */
  ProviderDetails details(String provider) {
    String type = settings(provider).type();
    ProviderGroup group = Objects.requireNonNull(groups.get(type), type);
    return new ProviderDetails(type, group.shown(provider));
  }

  /** The resources that the types bring. */
  List<Resource> resources() {
    return groups.values().stream().flatMap(group -> group.resources().stream()).toList();
  }

  @Override
  public void close() {
    groups.values().forEach(ProviderGroup::close);
  }
}
