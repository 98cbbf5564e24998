package dev.switchboard.app;

import dev.switchboard.api.ProviderDetails;
import dev.switchboard.dispatch.DispatchSettings;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.http.Resource;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.provider.type.ProviderGroup;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.provider.type.ProvidersSection;
import dev.switchboard.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
      ProviderEnvironment environment) {
    this.settings = all.get(section);
    Map<String, Provider> byName = new LinkedHashMap<>();
    for (ProviderType type : types) {
      String name = type.section().type();
      List<ProviderSettings> ofType =
          settings.values().stream().filter(it -> it.type().equals(name)).toList();
      ProviderGroup group = type.create(ofType, all, environment.ofItsOwn());
      groups.put(name, group);
      group.providers().forEach(provider -> byName.put(provider.name(), provider));
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
