package dev.switchboard.provider.smtp;

import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.provider.type.ProviderGroup;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Providers that relay email to an SMTP server. */
public final class SmtpProviderType implements ProviderType {
  /** The value of {@code providers.<name>.type}. */
  public static final String NAME = "smtp";

  @Override
  public ProviderSection<?> section() {
    return new RelaySection();
  }

  @Override
  public ProviderGroup create(
      List<ProviderSettings> providers, Settings common, ProviderEnvironment environment) {
    Map<String, RelaySettings> settings = new LinkedHashMap<>();
    providers.forEach(it -> settings.put(it.name(), it.own(RelaySettings.class)));
    List<SmtpProvider> started =
        settings.entrySet().stream()
            .map(it ->
                new SmtpProvider(
                    it.getKey(), it.getValue(), environment.nanoTime(), environment.timer(), null))
            .toList();
    return new Group(settings, started);
  }

  private record Group(Map<String, RelaySettings> settings, List<SmtpProvider> providers)
      implements ProviderGroup {
    @Override
    public Map<String, @Nullable Object> shown(String provider) {
      RelaySettings shown = Objects.requireNonNull(settings.get(provider), provider);
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      members.put("host", shown.host());
      members.put("port", shown.port());
      members.put("security", shown.security().name().toLowerCase(Locale.ROOT));
      members.put(
          "idle_connections",
          providers.stream()
              .filter(it -> it.name().equals(provider))
              .mapToInt(SmtpProvider::idleConnections)
              .sum());
      return Map.of("smtp", members);
    }

    @Override
    public void close() {
      providers.forEach(SmtpProvider::close);
    }
  }
}
