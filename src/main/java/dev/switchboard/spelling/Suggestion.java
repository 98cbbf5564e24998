package dev.switchboard.spelling;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses what a name that does not exist was meant to be. Stateless. */
public final class Suggestion {

  /** Longer names are no slips of the finger, and comparing them would take long. */
  private static final int MAX_CHARACTERS = 100;

  /** More names that end alike are no help. */
  private static final int MAX_ALIKE = 2;

  private Suggestion() {}

  /** The rest of the sentence "unknown key"; empty where no known name is near. */
  public static String of(String name, Collection<String> known) {
    String nearest = nearest(name, known);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  /** The nearest by edit distance, else the one or two that end like the name, else null. */
  private static @Nullable String nearest(String name, Collection<String> known) {
    if (name.length() > MAX_CHARACTERS) {
      return null;
    }
    int least = Math.max(2, name.length() / 6) + 1;
    String nearest = null;
    for (String candidate : known) {
      int distance = distance(comparable(name), comparable(candidate));
      // Two short names are near each other by chance.
      boolean alike = 2 * distance < Math.max(name.length(), candidate.length());
      if (alike && distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest != null ? nearest : thatEndLike(name, known);
  }

  private static @Nullable String thatEndLike(String name, Collection<String> known) {
    String ending = "." + name.substring(name.lastIndexOf('.') + 1);
    List<String> alike = known.stream().filter(candidate -> candidate.endsWith(ending)).toList();
    return alike.isEmpty() || alike.size() > MAX_ALIKE ? null : String.join(" or ", alike);
  }

  private static String comparable(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        d[i][j] = swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
      }
    }
    return d[a.length()][b.length()];
  }
}
