package dev.switchboard.app;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.cli.Printed;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.settings.Setting;
import dev.switchboard.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code switchboard config}: what a start would read, without starting. */
@Command(
    name = "config",
    description = "Check the settings, or show them with where each comes from.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class ConfigCommand implements Runnable {
  private static final int OK = 0;
  private static final int MISCONFIGURED = 2;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: check or show");
  }

  /** What {@code serve} takes too. */
  static final class Source {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Settings; without it ./switchboard.yaml is read where it exists.")
    private @Nullable Path config;

    @Option(
        names = {"-s", "--set"},
        paramLabel = "KEY=VALUE",
        description = "One setting, for example server.port=9090; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    Settings load() {
      return Sections.load(config, set);
    }
  }

  @Command(
      name = "check",
      description = "Name every mistake of the settings. Exit code 0: none; 2: some.",
      mixinStandardHelpOptions = true)
  int check(@Mixin Source source) {
    try {
      source.load();
    } catch (InvalidSettingsException e) {
      if (!source.json) {
        return say(e);
      }
      ObjectNode document = JsonMapper.shared().createObjectNode();
      ArrayNode mistakes = document.put("valid", false).putArray("mistakes");
      e.mistakes()
          .forEach(mistake ->
              mistakes
                  .addObject()
                  .put("key", mistake.key())
                  .put("source", mistake.source())
                  .put("message", mistake.message()));
      print(Stream.of(document.toString()));
      return MISCONFIGURED;
    }
    print(Stream.of(source.json ? "{\"valid\":true,\"mistakes\":[]}" : "The settings are valid."));
    return OK;
  }

  @Command(
      name = "show",
      description = "Print every setting, its value and where that comes from; secrets are masked.",
      mixinStandardHelpOptions = true)
  int show(@Mixin Source source) {
    List<Setting> settings;
    try {
      settings = source.load().values();
    } catch (InvalidSettingsException e) {
      return say(e);
    }
    print(source.json ? Stream.of(json(settings)) : Printed.table(rows(settings)).stream());
    return OK;
  }

  private static List<List<String>> rows(List<Setting> settings) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("key", "value", "from"));
    for (Setting setting : settings) {
      String value = Objects.requireNonNullElse(setting.value(), "");
      rows.add(
          List.of(setting.key(), value.isEmpty() ? "-" : Printed.safe(value), setting.origin()));
    }
    return rows;
  }

  private static String json(List<Setting> settings) {
    ObjectNode document = JsonMapper.shared().createObjectNode();
    ArrayNode items = document.putArray("items");
    settings.forEach(setting ->
        items
            .addObject()
            .put("key", setting.key())
            .put("value", setting.value())
            .put("origin", setting.origin()));
    return document.toString();
  }

  private int say(InvalidSettingsException mistakes) {
    Output.of(spec).say(mistakes.getMessage());
    return MISCONFIGURED;
  }

  private void print(Stream<String> lines) {
    lines.forEach(Output.of(spec)::print);
  }
}
