package dev.switchboard.http.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an {@code Accept} header says about a media type (RFC 9110, section 12.5.1). */
public final class AcceptHeader {
  private static final int MAX_RANGES = 64;
  private static final int EXACT = 3;
  private static final Pattern WEIGHT =
      Pattern.compile("(?:^|;)\\s*[qQ]=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)\\s*(?:;|$)");

  private AcceptHeader() {}

  /** How much a type is wanted: the most specific range decides; {@code specificity} 0 is none. */
  record Preference(double quality, int specificity) {
    static final Preference NONE = new Preference(0, 0);

    boolean isAbove(Preference other) {
      return quality > other.quality
          || (quality == other.quality && quality > 0 && specificity > other.specificity);
    }
  }

  /** Whether JSON may be sent. A client that asks for problem+json reads JSON, too. */
  public static boolean admitsJson(@Nullable String accept) {
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
  public static boolean prefersJson(@Nullable String accept) {
    return accept != null
        && preference(accept, "application", "json").isAbove(preference(accept, "text", "plain"));
  }

  private static Preference preference(String accept, String type, String subtype) {
    Preference best = Preference.NONE;
    for (String range : accept.split(",", MAX_RANGES)) {
      String[] nameAndParameters = range.split(";", 2);
      int specificity = specificity(nameAndParameters[0].strip(), type, subtype);
      if (specificity > 0 && specificity >= best.specificity()) {
        double quality = nameAndParameters.length == 1 ? 1 : quality(nameAndParameters[1]);
        boolean asSpecific = specificity == best.specificity();
        best =
            new Preference(asSpecific ? Math.max(best.quality(), quality) : quality, specificity);
      }
    }
    return best;
  }

  private static int specificity(String range, String type, String subtype) {
    if (range.equalsIgnoreCase(type + "/" + subtype)) {
      return EXACT;
    }
    return range.equalsIgnoreCase(type + "/*") ? 2 : range.equals("*/*") ? 1 : 0;
  }

  /** The weight among the parameters; 1 where there is none that can be read. */
  private static double quality(String parameters) {
    Matcher weight = WEIGHT.matcher(parameters);
    return weight.find() ? Double.parseDouble(weight.group(1)) : 1;
  }
}
