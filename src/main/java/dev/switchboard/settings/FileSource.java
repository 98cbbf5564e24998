package dev.switchboard.settings;

import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.List;

/** Finds the keys in a file. No mistake shows what may be a secret at a wrong place. */
final class FileSource {

  /** More mistakes than this come from a file that is no configuration. */
  private static final int MAX_MISTAKES = 100;

  private static final String SECTION_OF_SECRETS = "auth";

  private final YamlDocument document;
  private final KeyTree keys;
  private final DeclaredNames names;
  private final List<Mistake> mistakes;
  private final List<Entry> entries = new ArrayList<>();

  private FileSource(
      YamlDocument document, KeyTree keys, DeclaredNames names, List<Mistake> mistakes) {
    this.document = document;
    this.keys = keys;
    this.names = names;
    this.mistakes = mistakes;
  }

  /**
   * The entries of a file in the order of its lines.
   *
   * @param names the known ones; those that the file declares are added
   */
  static List<Entry> read(
      YamlDocument document, KeyTree keys, DeclaredNames names, List<Mistake> mistakes) {
    FileSource source = new FileSource(document, keys, names, mistakes);
    source.section("", document.root());
    if (source.isFull()) {
      mistakes.add(new Mistake("", document.file(), "has more mistakes; reading stopped here"));
    } else {
      mistakes.addAll(document.faults());
    }
    return source.entries;
  }

  private void section(String path, YamlNode.Mapping section) {
    for (YamlNode.Member member : section.members()) {
      if (isFull()) {
        return;
      }
      member(path, member);
    }
  }

  private void member(String path, YamlNode.Member member) {
    String name = member.name();
    String full = path.isEmpty() ? name : path + "." + name;
    NamedSection named = NamedSection.at(path);
    int line = member.line();
    if (isPerhapsSecret(path, full, member.value())) {
      wrong(
          path,
          line,
          "holds an unknown key without a value; it is not shown, as it may be secret");
    } else if (member.value() instanceof YamlNode.Invalid(_, String why)) {
      wrong(full, line, why);
    } else if (name.contains(".")) {
      wrong(full, line, "keys are nested here, not dotted: " + nested(full));
    } else if (named != null && !NamedSection.NAME.matcher(name).matches()) {
      wrong(
          // Where a secret may have been put at the place of a name, it is not shown.
          named == NamedSection.API_KEYS ? path : full,
          line,
          "not a name for "
              + named.member()
              + "; allowed: a small letter, then up to 31 of a-z 0-9 -");
    } else if (keys.isKey(full) || (!keys.isSection(full) && isOfProvider(full))) {
      entries.add(new Entry(full, member.value(), Origin.line(document.file(), line)));
    } else if (keys.isSection(full)) {
      subsection(full, member);
    } else {
      wrong(full, line, "unknown key" + Suggestion.of(full, keys.namesAndSections(names)));
    }
  }

  /** In {@code auth: {api-keys: first, second}} the second API key is a key of the mapping. */
  private boolean isPerhapsSecret(String path, String full, YamlNode value) {
    boolean amongSecrets =
        path.equals(SECTION_OF_SECRETS) || path.startsWith(SECTION_OF_SECRETS + ".");
    boolean bare = value instanceof YamlNode.Empty || value instanceof YamlNode.Invalid;
    return amongSecrets && bare && !keys.isKey(full) && NamedSection.at(full) == null;
  }

  /** Whether it exists depends on the type of the provider, which may be given further on. */
  private static boolean isOfProvider(String path) {
    NamedSection.Member member = NamedSection.memberOf(path);
    return member != null && member.section() == NamedSection.PROVIDERS;
  }

  private void subsection(String path, YamlNode.Member member) {
    NamedSection.Member declared = NamedSection.memberOf(path);
    if (declared != null) {
      names.declare(declared.section(), declared.name());
    }
    switch (member.value()) {
      case YamlNode.Mapping mapping -> section(path, mapping);
      case YamlNode.Empty _ -> {}
      default -> wrong(path, member.line(), "found a value where further keys belong");
    }
  }

  private boolean isFull() {
    return mistakes.size() >= MAX_MISTAKES;
  }

  private void wrong(String path, int line, String message) {
    mistakes.add(
        new Mistake(
            SafeText.of(path), Origin.line(document.file(), line).description(), message));
  }

  private static String nested(String path) {
    long dots = path.chars().filter(c -> c == '.').count();
    return SafeText.of(path.replace(".", ": {") + ": ..." + "}".repeat((int) dots));
  }
}
