package dev.switchboard.provider.outbox;

import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.provider.type.ProviderGroup;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Providers that write messages to files. */
public final class OutboxProviderType implements ProviderType {
  @Override
  public ProviderSection<?> section() {
    return new OutboxSection();
  }

  @Override
  public ProviderGroup create(
      List<ProviderSettings> providers, Settings settings, ProviderEnvironment environment) {
    Map<String, OutboxProvider> started = new LinkedHashMap<>();
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    for (ProviderSettings provider : providers) {
      OutboxSection.Outbox outbox = provider.own(OutboxSection.Outbox.class);
      started.put(provider.name(), new OutboxProvider(provider.name(), outbox.directory()));
      shown.put(provider.name(), outbox.directory().toString());
    }
    return new ProviderGroup() {
      @Override
      public List<OutboxProvider> providers() {
        return List.copyOf(started.values());
      }

      @Override
      public Map<String, @Nullable Object> shown(String provider) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("directory", shown.get(provider));
        return members;
      }
    };
  }
}
