package dev.switchboard.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference of all keys, printed from the same table the loader reads. */
public final class SettingsReference {

  private static final String INTRODUCTION =
      """
      # Configuration

      Every key has a default; an empty configuration runs on loopback. Values are taken from, each overriding the one before:

      1. the defaults below;
      2. `switchboard.yaml` in the working directory if it exists, or the file named by `--config FILE`, which must exist;
      3. environment variables: `SWITCHBOARD_` and the key in upper case, with `_` for `.` and `-`
         (`providers.sms-mms.faults.error-pct` is `SWITCHBOARD_PROVIDERS_SMS_MMS_FAULTS_ERROR_PCT`);
      4. `key=value` pairs on the command line.

      The file is YAML in UTF-8 of at most 1 MiB, with nested keys (`server:`, then `port: 8080` below it). Lists are YAML
      lists in the file and separated by commas elsewhere, where an empty value is an empty list. An empty value of a key
      that may be absent takes back what an earlier source said.

      Durations carry a unit: `250ms`, `5s`, `10m`, `24h`, `3d`. Sizes are in bytes or `256KiB`, `1MiB`.

      All mistakes are reported at once, each with its key, its source and what is allowed, and the server does not start.
      An unknown key, and an unknown variable that begins with `SWITCHBOARD_`, is a mistake; `SWITCHBOARD_JAVA_OPTS`
      belongs to the launcher. A value that breaks the rules is a mistake even if a later source overrides it.

      A secret can be read from a file instead: `store.password-file: /run/secrets/db` (or
      `SWITCHBOARD_STORE_PASSWORD_FILE`) takes the place of `store.password`. One line end at its end is cut off; a list has an
      entry on each line. A secret and its file together are a mistake. No message shows a secret, nor the path of its file.

      An API key is declared by naming it, in any source: `auth.keys.billing.secret` is `SWITCHBOARD_AUTH_KEYS_BILLING_SECRET`. A
      name is a small letter and up to 31 of `a-z`, `0-9` and `-`.

      The providers `sms-mms` and `email` always exist. Others are declared by naming them in the file; a name is a small
      letter and up to 31 of `a-z`, `0-9` and `-`. Each provider has a type, which decides what else can be said of it.
      """;

  private SettingsReference() {}

  /**
   * The whole document, ending with a line feed; the same for every call.
   *
   * @param types of providers that there are; the first is the default
   */
  public static String markdown(List<? extends ProviderSection<?>> types) {
    KeyTree keys = new KeyTree(types);
    Map<String, List<Key<?>>> sections = new LinkedHashMap<>();
    for (Key<?> key : keys.commonKeys()) {
      String section = key.name().substring(0, key.name().indexOf('.'));
      sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(key);
    }
    StringBuilder document = new StringBuilder(INTRODUCTION);
    sections.forEach((section, ofSection) -> {
      document.append("\n## ").append(section).append("\n\n");
      table(document, ofSection);
      if (section.equals(NamedSection.PROVIDERS.path())) {
        types.forEach(type -> append(document, type));
      }
    });
    return document.toString();
  }

  private static void append(StringBuilder document, ProviderSection<?> type) {
    document
        .append("\n### Providers of type `")
        .append(type.type())
        .append("`\n\n")
        .append(type.description())
        .append(" Channels: `")
        .append(String.join("`, `", type.channels()))
        .append("`. Unless said otherwise, `max-in-flight` is `")
        .append(type.maxInFlight())
        .append("` and `timeout` is `")
        .append(type.timeout().toSeconds())
        .append("s`.\n\n");
    table(document, type.keys());
  }

  private static void table(StringBuilder document, List<Key<?>> keys) {
    document.append("| key | default | allowed | |\n|---|---|---|---|\n");
    for (Key<?> key : keys) {
      document.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(key.name(), key.fallbackNote(), key.type().allowed(), key.description()));
    }
  }
}
