package dev.switchboard.api;

import java.util.List;
import java.util.Locale;

/**
 * The preference of a client that members which a message does not have are refused instead of
 * ignored: {@code Prefer: handling=strict} (RFC 7240, section 4.4).
 */
final class StrictPreference {
  static final String APPLIED_HEADER = "Preference-Applied";
  static final String APPLIED = "handling=strict";

  private static final String NAME = "handling";

  private StrictPreference() {}

  /**
   * Whether these values of {@code Prefer} express it. Of a preference that is given twice the
   * first counts (RFC 7240, section 2).
   */
  static boolean isIn(List<String> prefer) {
    for (String line : prefer) {
      for (String preference : line.split(",", -1)) {
        String[] nameAndValue = preference.split(";", 2)[0].split("=", 2);
        if (nameAndValue[0].strip().equalsIgnoreCase(NAME)) {
          String value = nameAndValue.length == 1 ? "" : nameAndValue[1].strip();
          return unquoted(value).toLowerCase(Locale.ROOT).equals("strict");
        }
      }
    }
    return false;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
