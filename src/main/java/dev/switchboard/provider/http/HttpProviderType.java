package dev.switchboard.provider.http;

import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.provider.type.ProviderGroup;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Providers that post messages to a URL. */
public final class HttpProviderType implements ProviderType {
  /** The value of {@code providers.<name>.type}. */
  public static final String NAME = "http";

  @Override
  public ProviderSection<?> section() {
    return new HttpSection();
  }

  @Override
  public ProviderGroup create(
      List<ProviderSettings> providers, Settings common, ProviderEnvironment environment) {
    Map<String, HttpProviderSettings> settings = new LinkedHashMap<>();
    providers.forEach(it -> settings.put(it.name(), it.own(HttpProviderSettings.class)));
    List<HttpProvider> started =
        settings.entrySet().stream()
            .map(it -> new HttpProvider(it.getKey(), it.getValue(), environment.clock(), null))
            .toList();
    return new Group(settings, started);
  }

  private record Group(Map<String, HttpProviderSettings> settings, List<HttpProvider> providers)
      implements ProviderGroup {
    @Override
    public Map<String, @Nullable Object> shown(String provider) {
      HttpProviderSettings shown = Objects.requireNonNull(settings.get(provider), provider);
      return Map.of("http", Map.of("host", shown.url().getHost()));
    }

    @Override
    public void close() {
      providers.forEach(HttpProvider::close);
    }
  }
}
