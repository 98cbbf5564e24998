package dev.switchboard.provider.mock;

import dev.switchboard.http.Resource;
import dev.switchboard.provider.Timer;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.provider.type.ProviderGroup;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Providers that send nothing, and fail as they are told. */
public final class MockProviderType implements ProviderType {
  /** The value of {@code providers.<name>.type}. */
  public static final String NAME = "mock";

  private final MockSection shared = new MockSection();
  private final MockProviderSection section = new MockProviderSection(shared);

  @Override
  public ProviderSection<?> section() {
    return section;
  }

  @Override
  public List<Section<?>> sharedSections() {
    return List.of(shared);
  }

  /** What is the same for all mock providers. */
  public MockSettings settings(Settings settings) {
    return settings.get(shared);
  }

  @Override
  public ProviderGroup create(
      List<ProviderSettings> providers, Settings all, ProviderEnvironment environment) {
    MockSettings settings = settings(all);
    Map<String, PartialFaults> own = new LinkedHashMap<>();
    providers.forEach(it -> own.put(it.name(), it.own(PartialFaults.class)));
    MockConfiguration configuration =
        new MockConfiguration(settings.faults(), own, environment.nanoTime());
    AutoReplies replies = replies(settings, environment);
    MockReceipts receipts =
        new MockReceipts(waiting(environment), environment.inbox(), environment.clock());
    List<MockProvider> mocks = new ArrayList<>();
    for (String name : own.keySet()) {
      Long seed = configuration.faults(name).effective().seed();
      OutcomeDice dice = new OutcomeDice(seed == null ? environment.random().nextLong() : seed);
      mocks.add(
          new MockProvider(
              name,
              () -> configuration.activeFaults(name),
              dice,
              environment.timer(),
              replies,
              receipts,
              settings.ledger()));
    }
    return new Group(
        configuration,
        List.copyOf(mocks),
        new MockConfigResource(configuration, mocks, environment.listener()));
  }

  private static @Nullable AutoReplies replies(
      MockSettings settings, ProviderEnvironment environment) {
    return settings.autoReply().percentage() == 0
        ? null
        : new AutoReplies(settings.autoReply(), waiting(environment), environment.inbox());
  }

  /** Taking something in waits for the store, which the timer's one thread must not. */
  private static Timer waiting(ProviderEnvironment environment) {
    return environment.timer()::afterOnItsOwn;
  }

  private record Group(
      MockConfiguration configuration, List<MockProvider> providers, MockConfigResource resource)
      implements ProviderGroup {
    @Override
    public Map<String, @Nullable Object> shown(String provider) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      members.put("faults", MockConfigJson.members(configuration.faults(provider).effective()));
      return members;
    }

    @Override
    public void reset() {
      configuration.resetAll();
      providers.forEach(provider -> provider.script().set(List.of()));
    }

    @Override
    public List<Resource> resources() {
      return List.of(resource);
    }
  }
}
