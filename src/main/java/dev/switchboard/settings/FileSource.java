package dev.switchboard.settings;

import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.List;

/** Finds the keys in a file. No mistake shows what may be a secret at a wrong place. */
final class FileSource {

  /** More mistakes than this come from a file that is no configuration. */
  private static final int MAX_MISTAKES = 100;

  private final YamlDocument document;
  private final ConfigSchema schema;
  private final DeclaredNames names;
  private final List<Mistake> mistakes;
  private final List<ConfigValue> values = new ArrayList<>();

  private FileSource(
      YamlDocument document, ConfigSchema schema, DeclaredNames names, List<Mistake> mistakes) {
    this.document = document;
    this.schema = schema;
    this.names = names;
    this.mistakes = mistakes;
  }

  /**
   * The values of a file in the order of its lines.
   *
   * @param names the known ones; those that the file declares are added
   */
  static List<ConfigValue> read(
      YamlDocument document, ConfigSchema schema, DeclaredNames names, List<Mistake> mistakes) {
    FileSource source = new FileSource(document, schema, names, mistakes);
    source.section("", document.root());
    if (source.isFull()) {
      mistakes.add(new Mistake("", document.file(), "has more mistakes; reading stopped here"));
    } else {
      mistakes.addAll(document.faults());
    }
    return source.values;
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
    Members named = schema.membersAt(path);
    int line = member.line();
    if (isPerhapsSecret(path, full, member.value())) {
      wrong(
          path, line, "holds an unknown key without a value; it is not shown, as it may be secret");
    } else if (member.value() instanceof YamlNode.Invalid(_, String why)) {
      wrong(full, line, why);
    } else if (name.contains(".")) {
      wrong(full, line, "keys are nested here, not dotted: " + nested(full));
    } else if (named != null && !Members.NAMES.matcher(name).matches()) {
      wrong(
          namesMayBeSecrets(path) ? path : full,
          line,
          "not a name for "
              + named.noun()
              + "; allowed: a small letter, then up to 31 of a-z 0-9 -");
    } else if (schema.isKey(full) || (!schema.isSection(full) && isOfSomeType(full))) {
      values.add(new ConfigValue(full, member.value(), ConfigOrigin.line(document.file(), line)));
    } else if (schema.isSection(full)) {
      subsection(full, member);
    } else {
      wrong(full, line, "unknown key" + Suggestion.of(full, schema.namesAndPaths(names)));
    }
  }

  /** In {@code auth: {api-keys: first, second}} the second API key is a key of the mapping. */
  private boolean isPerhapsSecret(String path, String full, YamlNode value) {
    boolean bare = value instanceof YamlNode.Empty || value instanceof YamlNode.Invalid;
    return bare
        && !schema.isKey(full)
        && (schema.holdsSecrets(path) ? !schema.isSection(full) : namesMayBeSecrets(path));
  }

  /** Where members stand beside secrets. */
  private boolean namesMayBeSecrets(String path) {
    return schema.membersAt(path) != null && schema.holdsSecrets(ConfigSchema.parent(path));
  }

  /** Whether it exists depends on the type of the member, which may be given further on. */
  private boolean isOfSomeType(String path) {
    Members.Member member = schema.memberOf(path);
    return member != null && member.of().type() != null;
  }

  private void subsection(String path, YamlNode.Member member) {
    Members.Member declared = schema.memberOf(path);
    if (declared != null) {
      names.declare(declared.of(), declared.name());
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
            SafeText.of(path), ConfigOrigin.line(document.file(), line).description(), message));
  }

  private static String nested(String path) {
    long dots = path.chars().filter(c -> c == '.').count();
    return SafeText.of(path.replace(".", ": {") + ": ..." + "}".repeat((int) dots));
  }
}
