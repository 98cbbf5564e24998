package dev.switchboard.settings;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the configuration from all its sources. Stateless. */
public final class SettingsLoader {

  /** Read from the working directory if no other file is named. */
  public static final String DEFAULT_FILE = "switchboard.yaml";

  private SettingsLoader() {}

  /**
   * Reads built-in defaults, then the file, then the environment, then the command line; the later
   * one wins.
   *
   * @param types of providers that there are; the first is the default
   * @param file the file the operator named, which must exist; null reads {@value #DEFAULT_FILE} in
   *     the working directory if it is there
   * @param environment all variables; those without the prefix {@code SWITCHBOARD_} are ignored
   * @param commandLine dotted keys and their values, in the order in which they were written
   * @throws InvalidSettingsException with every mistake, if there is one
   */
  public static Settings load(
      List<? extends ProviderSection<?>> types,
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> commandLine) {
    return load(types, Path.of(""), file, environment, commandLine);
  }

  static Settings load(
      List<? extends ProviderSection<?>> types,
      Path workingDirectory,
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> commandLine) {
    List<Mistake> mistakes = new ArrayList<>();
    KeyTree keys = new KeyTree(types);
    DeclaredNames names = new DeclaredNames();
    List<Entry> entries = new ArrayList<>();
    entries.addAll(fromFile(workingDirectory, file, keys, names, mistakes));
    entries.addAll(EnvironmentSource.read(environment, keys, names, mistakes));
    entries.addAll(CommandLineSource.read(commandLine, keys, names, mistakes));

    Answers answers = new Answers(entries, keys, mistakes);
    boolean whole = isWhole(mistakes);
    List<Mistake> together = new ArrayList<>();
    Settings settings = new Assembly(answers, keys, together).settings(names);
    if (whole) {
      new CrossChecks(settings, answers, keys, together).run();
      mistakes.addAll(together);
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingsException(mistakes);
    }
    return settings;
  }

  /** Rules between keys cannot be judged while an unknown part of the file is missing. */
  private static boolean isWhole(List<Mistake> mistakes) {
    return mistakes.stream().noneMatch(mistake -> mistake.key().isEmpty());
  }

  private static List<Entry> fromFile(
      Path workingDirectory,
      @Nullable Path file,
      KeyTree keys,
      DeclaredNames names,
      List<Mistake> mistakes) {
    Path read = file != null ? file : workingDirectory.resolve(DEFAULT_FILE);
    // A dangling link is a file that somebody meant to be there.
    if (file == null && Files.notExists(read, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    return FileSource.read(YamlDocument.read(read), keys, names, mistakes);
  }
}
