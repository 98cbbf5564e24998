package dev.switchboard.settings;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the configuration from all its sources. */
public final class SettingsLoader {

  /** Read from the working directory if no other file is named. */
  public static final String DEFAULT_FILE = "switchboard.yaml";

  private final ConfigSchema schema;
  private final DeclaredNames names = new DeclaredNames();
  private final List<Mistake> mistakes = new ArrayList<>();

  private SettingsLoader(List<? extends Section<?>> sections) {
    this.schema = new ConfigSchema(sections);
  }

  /**
   * Reads built-in defaults, then the file, then the environment, then the command line; the later
   * one wins.
   *
   * @param sections that may be configured
   * @param file the file the operator named, which must exist; null reads {@value #DEFAULT_FILE} in
   *     the working directory if it is there
   * @param environment all variables; those without the prefix {@code SWITCHBOARD_} are ignored
   * @param commandLine dotted keys and their values, in the order in which they were written
   * @throws InvalidSettingsException with every mistake, if there is one
   */
  public static Settings load(
      List<? extends Section<?>> sections,
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> commandLine) {
    return load(sections, Path.of(""), file, environment, commandLine);
  }

  /**
   * Reads built-in defaults and what is given, and nothing else.
   *
   * @param given dotted keys and their values
   * @throws InvalidSettingsException with every mistake, if there is one
   */
  public static Settings of(List<? extends Section<?>> sections, Map<String, String> given) {
    return new SettingsLoader(sections).load(List.of(), Map.of(), given);
  }

  static Settings load(
      List<? extends Section<?>> sections,
      Path workingDirectory,
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> commandLine) {
    SettingsLoader loader = new SettingsLoader(sections);
    return loader.load(loader.fromFile(workingDirectory, file), environment, commandLine);
  }

  private Settings load(
      List<ConfigValue> fromFile,
      Map<String, String> environment,
      Map<String, String> commandLine) {
    List<ConfigValue> values = new ArrayList<>(fromFile);
    values.addAll(EnvironmentSource.read(environment, schema, names, mistakes));
    values.addAll(CommandLineSource.read(commandLine, schema, names, mistakes));
    ResolvedConfig config = new ResolvedConfig(values, schema, mistakes);

    // Rules over several keys cannot be judged while a part of the file is missing.
    boolean whole = mistakes.stream().noneMatch(mistake -> mistake.key().isEmpty());
    List<Mistake> ofSeveralKeys = new ArrayList<>();
    Values read = new Values(config, schema, names, "", ofSeveralKeys);
    secretsGivenTwice(config, ofSeveralKeys);
    Map<Section<?>, Object> built = new HashMap<>();
    for (Section<?> section : schema.sections()) {
      Object value = section.read(read);
      if (value != null) {
        built.put(section, value);
      }
    }
    if (whole) {
      mistakes.addAll(ofSeveralKeys);
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingsException(mistakes);
    }
    return new Settings(built, shown(config));
  }

  private List<ConfigValue> fromFile(Path workingDirectory, @Nullable Path file) {
    Path read = file != null ? file : workingDirectory.resolve(DEFAULT_FILE);
    // A dangling link is a mistake: a file was meant to be there.
    if (file == null && Files.notExists(read, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    return FileSource.read(YamlDocument.read(read), schema, names, mistakes);
  }

  /** A key of no member, or of one member. */
  private record KeyAt(Key<?> key, String member) {}

  private Stream<KeyAt> keys(ResolvedConfig config) {
    return schema.sections().stream()
        .flatMap(section ->
            Stream.concat(
                section.keys().stream()
                    .filter(key -> schema.memberOf(key.name()) == null)
                    .map(key -> new KeyAt(key, "")),
                section.members().stream().flatMap(members -> keys(members, config))));
  }

  private Stream<KeyAt> keys(Members members, ResolvedConfig config) {
    return names.in(members).stream()
        .flatMap(name ->
            schema.keysOf(members, config.typeOf(members, name)).map(key -> new KeyAt(key, name)));
  }

  private void secretsGivenTwice(ResolvedConfig config, List<Mistake> found) {
    keys(config)
        .forEach(it -> {
          Key<?> file = it.key().file();
          ConfigValue inFile = file == null ? null : config.given(file, it.member());
          if (inFile != null && config.isGivenItself(it.key(), it.member())) {
            found.add(
                new Mistake(
                    inFile.name(),
                    inFile.origin().description(),
                    "is given together with " + it.key().at(it.member()) + "; give one of them"));
          }
        });
  }

  private List<Setting> shown(ResolvedConfig config) {
    return keys(config)
        .map(it -> {
          Key<?> key = it.key();
          String name = key.at(it.member());
          ConfigValue given = config.given(key, it.member());
          String origin = (given == null ? ConfigOrigin.DEFAULT : given.origin()).description();
          String text = given == null ? key.fallback() : given.text();
          boolean hidden = given != null && key.type().isSecret();
          return new Setting(name, hidden ? Setting.SECRET : text, origin);
        })
        .toList();
  }
}
