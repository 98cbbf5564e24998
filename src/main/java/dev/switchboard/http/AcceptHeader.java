package dev.switchboard.http;

import org.jspecify.annotations.Nullable;

/** What an {@code Accept} header says about a media type (RFC 9110, section 12.5.1). */
final class AcceptHeader {
  private static final int MAX_RANGES = 64;
  private static final int EXACT = 3;

  private AcceptHeader() {}

  /**
   * How much a type is wanted. The more specific range decides; {@code specificity} is 0 for none.
   */
  record Preference(double quality, int specificity) {
    static final Preference NONE = new Preference(0, 0);

    boolean isAbove(Preference other) {
      return quality > other.quality
          || (quality == other.quality && quality > 0 && specificity > other.specificity);
    }
  }

  /** Whether JSON may be sent. A client that asks for problem+json reads JSON, too. */
  static boolean admitsJson(@Nullable String accept) {
    return accept == null
        || accept.equals("*/*")
        || accept.equals("application/json")
        || preference(accept, "application", "json").quality() > 0
        || namesProblemJson(accept);
  }

  private static boolean namesProblemJson(String accept) {
    Preference problem = preference(accept, "application", "problem+json");
    return problem.specificity() == EXACT && problem.quality() > 0;
  }

  /** Whether a client would rather have JSON than plain text. Without an opinion, text it is. */
  static boolean prefersJson(@Nullable String accept) {
    return accept != null
        && preference(accept, "application", "json").isAbove(preference(accept, "text", "plain"));
  }

  private static Preference preference(String accept, String type, String subtype) {
    Preference best = Preference.NONE;
    int start = 0;
    for (int range = 0; start <= accept.length() && range < MAX_RANGES; range++) {
      int end = accept.indexOf(',', start);
      end = end < 0 ? accept.length() : end;
      Preference found = rangePreference(accept.substring(start, end), type, subtype);
      boolean moreSpecific = found.specificity() > best.specificity();
      boolean asSpecific = found.specificity() == best.specificity();
      if (moreSpecific || (asSpecific && found.quality() > best.quality())) {
        best = found;
      }
      start = end + 1;
    }
    return best;
  }

  private static Preference rangePreference(String range, String type, String subtype) {
    int semicolon = range.indexOf(';');
    String name = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
    int specificity;
    if (name.equalsIgnoreCase(type + "/" + subtype)) {
      specificity = EXACT;
    } else if (name.equalsIgnoreCase(type + "/*")) {
      specificity = 2;
    } else if (name.equals("*/*")) {
      specificity = 1;
    } else {
      return Preference.NONE;
    }
    return new Preference(semicolon < 0 ? 1 : quality(range.substring(semicolon)), specificity);
  }

  /** The weight among the parameters; 1 where there is none or none that can be read. */
  private static double quality(String parameters) {
    for (String parameter : parameters.split(";", MAX_RANGES)) {
      String trimmed = parameter.strip();
      if (trimmed.regionMatches(true, 0, "q=", 0, 2)) {
        return weight(trimmed.substring(2).strip());
      }
    }
    return 1;
  }

  /** {@code 0(.d{0,3})?} or {@code 1(.0{0,3})?}. */
  private static double weight(String text) {
    if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.charAt(1) != '.')) {
      return 1;
    }
    int thousandths = 0;
    int unit = 1000;
    for (int i = 0; i < text.length(); i++) {
      if (i == 1) {
        continue;
      }
      int digit = Character.digit(text.charAt(i), 10);
      if (digit < 0) {
        return 1;
      }
      thousandths += digit * unit;
      unit /= 10;
    }
    return Math.min(thousandths, 1000) / 1000.0;
  }
}
