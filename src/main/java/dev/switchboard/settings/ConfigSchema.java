package dev.switchboard.settings;

import dev.switchboard.settings.Members.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All keys of all sections, found by their full names, in which a member has its name. Immutable.
 */
final class ConfigSchema {
  private final List<Section<?>> sections;
  private final List<Members> members;
  private final SequencedMap<String, Key<?>> common = new LinkedHashMap<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> paths;
  private final Set<String> pathsWithSecrets = new LinkedHashSet<>();

  /**
   * @throws IllegalArgumentException when two declarations contradict each other
   */
  ConfigSchema(List<? extends Section<?>> sections) {
    this.sections = List.copyOf(sections);
    this.members = sections.stream().flatMap(it -> it.members().stream()).toList();
    for (Key<?> key : sections.stream().flatMap(it -> it.keys().stream()).toList()) {
      if (common.putIfAbsent(key.name(), key) != null) {
        throw new IllegalArgumentException(key.name() + " is declared twice");
      }
    }
    allKeys()
        .forEach(key -> {
          names.add(key.name());
          if (key.type().isSecret()) {
            pathsWithSecrets.add(parent(key.name()));
          }
        });
    this.paths = pathsAbove(names);
    names.stream()
        .filter(paths::contains)
        .findFirst()
        .ifPresent(name -> {
          throw new IllegalArgumentException(name + " is a key and a section");
        });
  }

  List<Section<?>> sections() {
    return sections;
  }

  List<Members> members() {
    return members;
  }

  /** Those with this path, or null. */
  @Nullable Members membersAt(String path) {
    return members.stream().filter(it -> it.path().equals(path)).findFirst().orElse(null);
  }

  /** The member that a full name is about, or null. */
  @Nullable Member memberOf(String fullName) {
    return members.stream()
        .map(it -> it.memberOf(fullName))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Whether there is such a key, perhaps only at members of some type. */
  boolean isKey(String fullName) {
    return names.contains(template(fullName));
  }

  /**
   * The key of this name, or null.
   *
   * @param type of the member that the name is about
   */
  @Nullable Key<?> find(String fullName, String type) {
    String template = template(fullName);
    Key<?> key = common.get(template);
    return key != null
        ? key
        : keysOfTypes(type).filter(it -> it.name().equals(template)).findFirst().orElse(null);
  }

  /** The types whose members have such a key, or keys below this path. */
  List<String> typesWith(String fullName) {
    String template = template(fullName);
    return members.stream()
        .flatMap(it -> it.types().keySet().stream())
        .filter(type ->
            keysOfTypes(type)
                .map(Key::name)
                .anyMatch(name -> name.equals(template) || name.startsWith(template + ".")))
        .toList();
  }

  /** Whether keys are below this path. */
  boolean isSection(String path) {
    return paths.contains(template(path));
  }

  /** Whether a key directly below this path, at whichever type of member, is a secret. */
  boolean holdsSecrets(String path) {
    return pathsWithSecrets.contains(template(path));
  }

  /** Every full name there is with these declared names, at whichever type of member. */
  List<String> names(DeclaredNames declared) {
    return allKeys().flatMap(key -> names(key, declared)).distinct().toList();
  }

  /** Every full name, and every path above them, that does not depend on a type. */
  Set<String> namesAndPaths(DeclaredNames declared) {
    return withPaths(common.values().stream().flatMap(key -> names(key, declared)));
  }

  /** Every full name and path below one member of this type. */
  Set<String> namesAndPaths(Member member, String type) {
    return withPaths(keysOf(member.of(), type).map(key -> key.at(member.name())));
  }

  /** The keys of one member of this type. */
  Stream<Key<?>> keysOf(Members of, String type) {
    return Stream.concat(
        common.values().stream().filter(key -> of.memberOf(key.name()) != null),
        of.keysOf(type).stream());
  }

  private Stream<String> names(Key<?> key, DeclaredNames declared) {
    Member member = memberOf(key.name());
    return member == null ? Stream.of(key.name()) : declared.in(member.of()).stream().map(key::at);
  }

  /** Every key, those of types included. */
  Stream<Key<?>> allKeys() {
    return Stream.concat(
        common.values().stream(),
        members.stream()
            .flatMap(it -> it.types().values().stream())
            .flatMap(it -> it.keys().stream()));
  }

  private Stream<Key<?>> keysOfTypes(String type) {
    return members.stream().flatMap(it -> it.keysOf(type).stream());
  }

  private static Set<String> withPaths(Stream<String> names) {
    Set<String> all = new LinkedHashSet<>(names.toList());
    all.addAll(pathsAbove(new ArrayList<>(all)));
    return all;
  }

  private static Set<String> pathsAbove(Collection<String> names) {
    Set<String> above = new LinkedHashSet<>();
    for (String name : names) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        above.add(name.substring(0, dot));
      }
    }
    return above;
  }

  static String parent(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  private String template(String fullName) {
    Member member = memberOf(fullName);
    return member == null || !Members.NAMES.matcher(member.name()).matches()
        ? fullName
        : member.of().path() + "." + Members.NAME + member.rest();
  }
}
