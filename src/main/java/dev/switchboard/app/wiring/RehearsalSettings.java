package dev.switchboard.app.wiring;

import dev.switchboard.dispatch.DispatchSettings;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.intake.IntakeSettings;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.rehearsal.RehearsedSettings;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of an installation, as a rehearsal takes them. */
public final class RehearsalSettings {
  /** The heap that the server has where nothing else is said: not that of this process. */
  private static final long SERVER_HEAP_BYTES = 256L << 20;

  /** The settings of the engine that say nothing of a single provider. */
  private static final List<String> ENGINE = List.of("breaker.", "retry.", "dispatch.");

  private RehearsalSettings() {}

  /**
   * Reads them from the file and what is given beside it. The environment has no say, so that a
   * rehearsal is the same on every machine.
   *
   * @throws dev.switchboard.settings.InvalidSettingsException with every mistake, if there is one
   */
  public static RehearsedSettings load(@Nullable Path file, Map<String, String> given) {
    return of(SettingsLoader.load(Sections.ALL, file, Map.of(), given));
  }

  static RehearsedSettings of(Settings settings) {
    DispatchSettings dispatch = settings.get(Sections.DISPATCH);
    Map<String, ProviderSettings> providers = settings.get(Sections.PROVIDERS);
    List<RehearsedSettings.Lane> lanes =
        providers.values().stream()
            .map(provider ->
                new RehearsedSettings.Lane(
                    provider.name(),
                    provider.channels(),
                    new LaneSettings(
                        provider.maxInFlight(),
                        provider.ratePerSecond(),
                        provider.timeout(),
                        dispatch.breaker(),
                        dispatch.retry())))
            .toList();
    MemorySection.Parts memory = memory(settings, lanes.size());
    IntakeSettings intake = settings.get(Sections.INTAKE);
    return new RehearsedSettings(
        lanes,
        dispatch.bufferMax(),
        memory.budgetBytes(),
        memory.lanesBytes(),
        intake.sender(),
        intake.ip(),
        settings.get(Sections.CONVERSATIONS),
        settings.get(Sections.STORE).leaseDuration());
  }

  /**
   * The settings of a running installation, with some of the engine's ({@code breaker.*}, {@code
   * retry.*}, {@code dispatch.*}) instead of its own.
   *
   * @param given dotted keys and their values
   * @throws dev.switchboard.settings.InvalidSettingsException with every mistake, if there is one
   */
  static RehearsedSettings of(Settings running, Map<String, String> given) {
    RehearsedSettings settings = of(running);
    if (given.isEmpty()) {
      return settings;
    }
    Map<String, String> values = new LinkedHashMap<>();
    running.values().stream()
        .filter(value -> ENGINE.stream().anyMatch(value.key()::startsWith))
        .filter(value -> value.value() != null && !value.origin().equals("default"))
        .forEach(value -> values.put(value.key(), value.value()));
    values.putAll(given);
    DispatchSettings dispatch =
        SettingsLoader.of(List.of(Sections.DISPATCH), values).get(Sections.DISPATCH);
    return settings.mapLanes(lane -> {
      LaneSettings before = lane.settings();
      return new RehearsedSettings.Lane(
          lane.name(),
          lane.channels(),
          new LaneSettings(
              before.maxInFlight(),
              before.ratePerSecond(),
              before.timeout(),
              dispatch.breaker(),
              dispatch.retry()));
    });
  }

  private static MemorySection.Parts memory(Settings settings, int providers) {
    boolean given =
        settings.values().stream()
            .anyMatch(
                value -> value.key().equals("memory.budget") && !value.origin().equals("default"));
    long maxBodyBytes = settings.get(Sections.SERVER).http().maxBodyBytes();
    return given
        ? settings.get(Sections.MEMORY)
        : new MemorySection(Sections.SERVER, Sections.PROVIDERS, Sections.SMTP, SERVER_HEAP_BYTES)
            .parts(null, maxBodyBytes, 0, providers);
  }
}
