package dev.switchboard.message;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The domain of an email address in the one form that DNS knows: lower case, A-labels ({@code
 * xn--...}) for what is beyond ASCII, no dot at the end. Mapped by UTS 46, non-transitional: {@code
 * straße.example} and {@code strasse.example} are two domains.
 */
final class DomainName {
  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;
  private static final String A_LABEL = "xn--";

  private DomainName() {}

  /** Loaded with the first domain that needs it. */
  private static final class Uts46 {
    static final IDNA INSTANCE =
        IDNA.getUTS46Instance(
            IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE | IDNA.CHECK_CONTEXTJ);

    /** Hosts with such labels exist; the rule of RFC 5321 is applied to the result. */
    static final Set<IDNA.Error> PASSED_OVER =
        EnumSet.of(IDNA.Error.LEADING_HYPHEN, IDNA.Error.TRAILING_HYPHEN, IDNA.Error.HYPHEN_3_4);
  }

  /**
   * The canonical form; empty for what is no domain.
   *
   * @param text cleaned but for joiners, which have a meaning in some scripts and none elsewhere
   */
  static Optional<String> canonical(String text) {
    String dotted = text.replace('\u3002', '.').replace('\uff61', '.');
    String domain = dotted.endsWith(".") ? dotted.substring(0, dotted.length() - 1) : dotted;
    if (!isAscii(domain)) {
      Optional<String> mapped = mapped(domain);
      String joined = Spelling.withoutJoiners(domain);
      return mapped.isPresent() || joined.equals(domain) ? mapped : canonical(joined);
    }
    String lower = domain.toLowerCase(Locale.ROOT);
    if (!isHostName(lower, 0)) {
      return Optional.empty();
    }
    // An A-label that decodes to nothing allowed is still a name that DNS may know.
    return Optional.of(lower.contains(A_LABEL) ? mapped(lower).orElse(lower) : lower);
  }

  /**
   * Whether a text ends in a domain in canonical form, with none of the labels that need a look.
   */
  static boolean isNormal(String text, int from) {
    return text.indexOf(A_LABEL, from) < 0 && isHostName(text, from);
  }

  private static Optional<String> mapped(String domain) {
    StringBuilder ascii = new StringBuilder(domain.length() + A_LABEL.length());
    IDNA.Info info = new IDNA.Info();
    Uts46.INSTANCE.nameToASCII(domain, ascii, info);
    return Uts46.PASSED_OVER.containsAll(info.getErrors()) && isHostName(ascii, 0)
        ? Optional.of(ascii.toString())
        : Optional.empty();
  }

  /** Labels of letters, digits, hyphens within and, as some hosts have it, underscores. */
  private static boolean isHostName(CharSequence text, int from) {
    int label = 0;
    char before = '.';
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inLabel = c == '_' || Spelling.isAsciiDigit(c) || (c >= 'a' && c <= 'z');
      boolean allowed =
          inLabel || (c == '-' && before != '.') || (c == '.' && before != '.' && before != '-');
      label = c == '.' ? 0 : label + 1;
      if (!allowed || label > MAX_LABEL_LENGTH) {
        return false;
      }
      before = c;
    }
    return before != '.' && before != '-' && text.length() - from <= MAX_LENGTH;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
