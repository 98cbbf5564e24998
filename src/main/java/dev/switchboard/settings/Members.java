package dev.switchboard.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may have any number of, each with a name: {@code auth.keys.<name>}. Members may
 * be of types, which have keys of their own. Immutable.
 */
public final class Members {

  /** Stands in the names of keys for the name of the member. */
  public static final String NAME = "<name>";

  /**
   * Neither underscore nor capital: two names can then not become one in the environment ({@code
   * SMS_MMS}) or in a metric ({@code sms_mms}).
   */
  static final Pattern NAMES = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final String path;
  private final String noun;
  private final List<String> builtIn;
  private final @Nullable Key<String> type;
  private final SequencedMap<String, Section<?>> types;

  private Members(
      String path,
      String noun,
      List<String> builtIn,
      @Nullable Key<String> type,
      SequencedMap<String, Section<?>> types) {
    this.path = path;
    this.noun = noun;
    this.builtIn = List.copyOf(builtIn);
    this.type = type;
    this.types = types;
  }

  /**
   * Members that any source declares by naming them.
   *
   * @param path what their keys begin with, without the dot before the name
   * @param noun what one is, for a message: "an API key"
   */
  public static Members of(String path, String noun) {
    return new Members(path, noun, List.of(), null, new LinkedHashMap<>());
  }

  /**
   * Members of types. Only the file declares them: where the name ends in an environment variable
   * cannot be told when there are that many keys.
   *
   * @param builtIn the names that are always there
   * @param types their names and keys; the first is the default
   * @param typeDescription of the key that gives the type
   */
  public static Members ofTypes(
      String path,
      String noun,
      List<String> builtIn,
      SequencedMap<String, ? extends Section<?>> types,
      String typeDescription) {
    Key<String> type =
        Key.of(
            path + "." + NAME + ".type",
            ValueTypes.word(types.sequencedKeySet()),
            types.firstEntry().getKey(),
            typeDescription);
    return new Members(path, noun, builtIn, type, new LinkedHashMap<>(types));
  }

  /**
   * A full name below a member.
   *
   * @param rest what follows the name of the member; empty, or it begins with a dot
   */
  record Member(Members of, String name, String rest) {}

  /** The member that a full name is about, or null. */
  @Nullable Member memberOf(String fullName) {
    if (!fullName.startsWith(path + ".")) {
      return null;
    }
    int start = path.length() + 1;
    int dot = fullName.indexOf('.', start);
    int end = dot < 0 ? fullName.length() : dot;
    return new Member(this, fullName.substring(start, end), fullName.substring(end));
  }

  String path() {
    return path;
  }

  String noun() {
    return noun;
  }

  List<String> builtIn() {
    return builtIn;
  }

  /** The key that gives the type; null where there are no types. */
  public @Nullable Key<String> type() {
    return type;
  }

  Map<String, Section<?>> types() {
    return Collections.unmodifiableMap(types);
  }

  /** Whether the environment and the command line may declare one. */
  boolean isDeclaredAnywhere() {
    return type == null;
  }

  /** The keys that only members of this type have. */
  List<Key<?>> keysOf(String typeName) {
    Section<?> section = types.get(typeName);
    return section == null ? List.of() : section.keys();
  }
}
