package dev.switchboard.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference of all keys, printed from the declarations that the loader reads. */
final class SettingsReference {

  private static final String INTRODUCTION =
      """
      # Configuration

      Every key has a default; an empty configuration runs on loopback. Values are taken from, each overriding the one before:

      1. the defaults below;
      2. `switchboard.yaml` in the working directory if it exists, or the file named by `--config FILE`, which must exist;
      3. environment variables: `SWITCHBOARD_` and the key in upper case, with `_` for `.` and `-`
         (`providers.sms-mms.faults.error-pct` is `SWITCHBOARD_PROVIDERS_SMS_MMS_FAULTS_ERROR_PCT`);
      4. `--set key=value` on the command line.

      `switchboard config check` names every mistake without starting; `switchboard config show` prints every key with its
      value and where that comes from.

      The file is YAML in UTF-8 of at most 1 MiB, with nested keys (`server:`, then `port: 8080` below it). Lists are YAML
      lists in the file and separated by commas elsewhere, where an empty value is an empty list. Set an optional key
      to empty to clear an earlier value.

      Durations carry a unit: `250ms`, `5s`, `10m`, `24h`, `3d`. Sizes are in bytes or `256KiB`, `1MiB`.

      All mistakes are reported at once, each with its key, its source and what is allowed, and the server does not start.
      An unknown key, and an unknown variable that begins with `SWITCHBOARD_`, is a mistake. `SWITCHBOARD_JAVA_OPTS`
      belongs to the launcher; `SWITCHBOARD_URL`, `SWITCHBOARD_API_KEY` and `SWITCHBOARD_API_KEY_FILE` belong to commands
      that ask a server. A value that breaks the rules is a mistake even if a later source overrides it.

      A secret can be read from a file instead: `store.password-file: /run/secrets/db` (or
      `SWITCHBOARD_STORE_PASSWORD_FILE`) takes the place of `store.password`. One line end at its end is cut off; a list has an
      entry on each line. A secret and its file together are a mistake. No message shows a secret, nor the path of its file.
      """;

  private SettingsReference() {}

  /** The whole document, ending with a line feed; the same for every call. */
  static String markdown(List<? extends Section<?>> sections) {
    Map<String, StringBuilder> chapters = new LinkedHashMap<>();
    for (Section<?> section : sections) {
      section
          .keys()
          .forEach(key -> {
            String chapter = key.name().substring(0, key.name().indexOf('.'));
            chapters
                .computeIfAbsent(chapter, _ -> new StringBuilder(heading("## " + chapter, section)))
                .append(row(key));
          });
      section
          .members()
          .forEach(members ->
              members
                  .types()
                  .forEach((type, ofType) -> {
                    StringBuilder chapter =
                        new StringBuilder(
                            heading(
                                "### `%s.<name>` of type `%s`".formatted(members.path(), type),
                                ofType));
                    ofType.keys().forEach(key -> chapter.append(row(key)));
                    chapters.put(members.path() + "." + type, chapter);
                  }));
    }
    return INTRODUCTION + String.join("", chapters.values());
  }

  private static String heading(String title, Section<?> section) {
    String introduction = section.introduction();
    return "\n"
        + title
        + "\n\n"
        + (introduction.isEmpty() ? "" : introduction + "\n\n")
        + "| key | default | allowed | |\n|---|---|---|---|\n";
  }

  private static String row(Key<?> key) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(key.name(), key.fallbackNote(), key.type().allowed(), key.description());
  }
}
