package dev.switchboard.config;

import static java.util.function.Function.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds keys and sections by their full names, in which a provider has its name. */
final class KeyTree {

  static final String PROVIDERS = "providers";

  /** The providers that always exist, in their order, and what they are for. */
  static final SequencedMap<String, List<String>> BUILT_IN_CHANNELS = builtInChannels();

  /**
   * Neither underscore nor capital: two names can then not become one in the environment ({@code
   * SMS_MMS}) or in a metric ({@code sms_mms}).
   */
  static final Pattern PROVIDER_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private static final Map<String, Key<?>> KEYS =
      Keys.ALL.stream().collect(Collectors.toUnmodifiableMap(Key::name, identity()));

  private static final Set<String> SECTIONS = sectionsOf(KEYS.keySet());

  private KeyTree() {}

  static @Nullable Key<?> find(String fullName) {
    return KEYS.get(template(fullName));
  }

  static boolean isSection(String path) {
    return SECTIONS.contains(template(path));
  }

  /** The provider a full name is about, or null. */
  static @Nullable String providerOf(String fullName) {
    String[] segments = fullName.split("\\.", 3);
    return segments.length > 1 && segments[0].equals(PROVIDERS) ? segments[1] : null;
  }

  /** Every full name there is with these providers. */
  static List<String> names(Collection<String> providers) {
    List<String> names = new ArrayList<>();
    for (Key<?> key : Keys.ALL) {
      if (key.name().contains(Key.PROVIDER)) {
        providers.forEach(provider -> names.add(key.at(provider)));
      } else {
        names.add(key.name());
      }
    }
    return names;
  }

  /** Every full name and every section above them. */
  static Set<String> namesAndSections(Collection<String> providers) {
    List<String> names = names(providers);
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(sectionsOf(names));
    return all;
  }

  private static SequencedMap<String, List<String>> builtInChannels() {
    SequencedMap<String, List<String>> channels = new LinkedHashMap<>();
    channels.put("sms-mms", List.of("sms", "mms"));
    channels.put("email", List.of("email"));
    return Collections.unmodifiableSequencedMap(channels);
  }

  private static Set<String> sectionsOf(Collection<String> names) {
    Set<String> sections = new LinkedHashSet<>();
    for (String name : names) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        sections.add(name.substring(0, dot));
      }
    }
    return sections;
  }

  private static String template(String fullName) {
    String provider = providerOf(fullName);
    if (provider == null || !PROVIDER_NAME.matcher(provider).matches()) {
      return fullName;
    }
    int afterProvider = PROVIDERS.length() + 1 + provider.length();
    return PROVIDERS + "." + Key.PROVIDER + fullName.substring(afterProvider);
  }
}
