package dev.switchboard.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rooms of the program: what their {@code package-info.java} says, and who uses them. */
final class Rooms {
  /** Build all others, so that they are no news among the users of one. */
  static final Set<String> WIRING = Set.of("app", "app.wiring");

  private static final Path SOURCES = Path.of("src/main/java/dev/switchboard");
  private static final String ROOT = "dev.switchboard.";
  private static final Pattern ESSAY = Pattern.compile("(?s)/\\*\\*(.*?)\\*/\\s*@NullMarked");
  private static final Pattern SENTENCE = Pattern.compile("(.*?\\.)(?: (?=[A-Z`])|$)");
  private static final Pattern CODE = Pattern.compile("`([a-z.]+)`");

  /** Where a rule comes from, such as (006 FR-007). */
  private static final String SOURCE = " \\(\\d{3} [^)]*\\)";

  /** Rooms with more users are used by most. */
  private static final int MANY = 12;

  private Rooms() {}

  /**
   * A room.
   *
   * @param essay of its package, one line for each paragraph
   * @param users that use it in fact
   */
  record Room(String name, List<String> essay, Set<String> users) {
    /** Its first sentence. */
    String purpose() {
      return essay.isEmpty() ? "" : sentence(essay.getFirst());
    }

    /** The sentence that says who uses it; empty where there is none. */
    String usedBy() {
      return essay.stream()
          .filter(it -> it.startsWith("Used by "))
          .findFirst()
          .map(Rooms::sentence)
          .orElse("");
    }

    /** The users that this sentence names. */
    Set<String> named() {
      Set<String> named = new TreeSet<>();
      Matcher code = CODE.matcher(usedBy());
      while (code.find()) {
        named.add(code.group(1));
      }
      return named;
    }
  }

  static List<Room> of(JavaClasses classes) {
    Map<String, Set<String>> users = users(classes);
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(Files::isDirectory)
          .filter(Rooms::holdsClasses)
          .map(folder -> {
            String name = SOURCES.relativize(folder).toString().replace('/', '.');
            return new Room(name, essay(folder), users.getOrDefault(name, Set.of()));
          })
          .sorted((one, other) -> one.name().compareTo(other.name()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of them, for people. */
  static String table(List<Room> rooms) {
    StringBuilder table = new StringBuilder("| room | what it is for | used by |\n|---|---|---|\n");
    for (Room room : rooms) {
      Set<String> users = new TreeSet<>(room.users());
      if (users.size() > 1) {
        users.remove("app.wiring");
      }
      table.append("| `%s` | %s | %s |\n".formatted(room.name(), room.purpose(), shown(users)));
    }
    return table.toString();
  }

  private static String shown(Set<String> users) {
    if (users.isEmpty()) {
      return "no room";
    }
    return users.size() > MANY
        ? "most rooms"
        : users.stream().map(it -> "`" + it + "`").collect(Collectors.joining(", "));
  }

  private static String sentence(String paragraph) {
    Matcher first = SENTENCE.matcher(paragraph);
    return first.lookingAt() ? first.group(1) : paragraph;
  }

  private static boolean holdsClasses(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> essay(Path folder) {
    Path file = folder.resolve("package-info.java");
    String text;
    try {
      text = Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher essay = ESSAY.matcher(text);
    if (!essay.find()) {
      return List.of();
    }
    String plain =
        essay
            .group(1)
            .replaceAll("(?m)^ \\* ?", "")
            .replaceAll("(?s)<pre>.*?</pre>", "")
            .replaceAll("\\{@code\\s+((?:[^{}]|\\{[^}]*\\})+)\\}", "`$1`")
            .replaceAll("(?s)\\{@link\\s+[\\w.]*?(\\w+)(#[^}]*)?\\}", "`$1`");
    return Stream.of(plain.split("\n\\s*\n|<p>"))
        .map(paragraph -> paragraph.replaceAll("\\s+", " ").replaceAll(SOURCE, "").strip())
        .filter(paragraph -> !paragraph.isEmpty())
        .toList();
  }

  private static Map<String, Set<String>> users(JavaClasses classes) {
    Map<String, Set<String>> users = new TreeMap<>();
    classes.forEach(type ->
        type.getDirectDependenciesFromSelf()
            .forEach(dependency -> {
              String to = dependency.getTargetClass().getBaseComponentType().getPackageName();
              String from = type.getPackageName();
              if (to.startsWith(ROOT) && !to.equals(from)) {
                users
                    .computeIfAbsent(to.substring(ROOT.length()), _ -> new TreeSet<>())
                    .add(from.substring(ROOT.length()));
              }
            }));
    return users;
  }
}
