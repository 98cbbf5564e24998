package dev.switchboard.message;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of a phone number as people and programs write it: which digits are meant, and what
 * must be true of them. Text beside a number is not skipped but makes it none, because the letters
 * of {@code (cell)} are digits on a keypad, of the number of a stranger.
 *
 * <pre>
 *   [tel: | sms: | ...] number [extension] [;parameter ...]        number in ( ) or &lt; &gt; too
 *   number     [+] digits, parted by space - . / ( )
 *   vanity     digits, then words: 1-800-FLOWERS
 *   extension  x22, #22, ext. 22, ;ext=22                          not part of the normal form
 * </pre>
 *
 * @param digits ASCII digits alone
 * @param international whether a {@code +} stands before them
 * @param proof what a numbering plan must say of them
 */
record DialString(String digits, boolean international, Proof proof) {
  /** What is asked of a number beyond the number of its digits. */
  enum Proof {
    /** Nothing: test numbers and those of plans that are not known are taken. */
    NONE,
    /** Of a length that its plan has. */
    POSSIBLE,
    /** In use. */
    VALID,
    /** In use, for calls that businesses pay for or live on: the home of vanity numbers. */
    VALID_FOR_BUSINESS
  }

  private static final Pattern SCHEME =
      Pattern.compile("(?:tel|callto|smsto|sms|mmsto|mms):(?://)?", Pattern.CASE_INSENSITIVE);

  private static final Pattern EXTENSION =
      Pattern.compile(
          "(?<=[0-9)])[ ,;]*(?:extension|extn?|xtn?|x|int|#)[.:= ]*[0-9]{1,7}$",
          Pattern.CASE_INSENSITIVE);

  /** Of RFC 3966, 4694, 4904 and of what telephone switches add. */
  private static final Pattern PARAMETER =
      Pattern.compile(";(?<name>[a-z-]{2,20})(?:=(?<value>[^;=\\s]*))?$", Pattern.CASE_INSENSITIVE);

  private static final Set<String> PARAMETERS =
      Set.of(
          "ext",
          "isub",
          "isub-encoding",
          "postd",
          "phone-context",
          "rn",
          "rn-context",
          "cic",
          "cic-context",
          "npdi",
          "enumdi",
          "tgrp",
          "trunk-context",
          "cpc",
          "oli",
          "verstat",
          "user");

  private static final Pattern PLAIN = Pattern.compile("\\+?[0-9]+");
  private static final Pattern WRAPPED = Pattern.compile("\\(([^()]*)\\)");
  private static final Pattern NUMBER =
      Pattern.compile("(?:\\(? ?\\+ ?)?\\(?[0-9](?:[ ./()-]{0,4}[0-9])*");

  /** A number that a program has printed as a decimal fraction. */
  private static final Pattern FRACTION = Pattern.compile("\\+?[0-9]{7,}\\.[0-9]{1,2}");

  /** Two groups of the same length, of which each could be a number. */
  private static final Pattern TWINS = Pattern.compile("([0-9]{5,})[ -]+([0-9]{5,})");

  /** A vanity number is an area code or more, then words to its end that are joined. */
  private static final Pattern BEFORE_WORDS = Pattern.compile("(?:\\+ ?)?\\(?[0-9][0-9 ()./-]*");

  private static final Pattern WORDS = Pattern.compile("[A-Z.-]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern WORD = Pattern.compile("[A-Z]{3}", Pattern.CASE_INSENSITIVE);

  /** Fewer letters are a remark: {@code 800-555-CELL}. */
  private static final int MIN_LETTERS = 6;

  /** Digits that are not told: {@code 800-XXX-XXXX}. */
  private static final Pattern MASK = Pattern.compile("[NX]+", Pattern.CASE_INSENSITIVE);

  /** Words of seven letters that stand where there is no number. */
  private static final Set<String> NO_NUMBER =
      Set.of("BLOCKED", "INVALID", "MISSING", "PENDING", "PRIVATE", "REMOVED", "UNKNOWN");

  private static final int MIN_DIGITS_BEFORE_WORDS = 3;
  private static final String KEYPAD = "22233344455566677778889999";

  /** What the text dials; empty for text that is not wholly a number. */
  static Optional<DialString> read(String text) {
    if (PLAIN.matcher(text).matches()) {
      return Optional.of(of(text, Proof.NONE));
    }
    String number = ascii(Spelling.clean(text));
    if (number.startsWith("<") && number.endsWith(">")) {
      number = number.substring(1, number.length() - 1).strip();
    }
    Matcher scheme = SCHEME.matcher(number);
    if (scheme.lookingAt()) {
      number = ascii(Spelling.clean(Spelling.percentDecoded(number.substring(scheme.end()))));
    }
    return withParameters(number);
  }

  /** Whether the text is a URI of a number, so that it cannot be a name. */
  static boolean isUri(String clean) {
    return SCHEME.matcher(clean).lookingAt();
  }

  private static Optional<DialString> withParameters(String text) {
    String number = text;
    Proof proof = Proof.NONE;
    @Nullable String context = null;
    Matcher parameter = PARAMETER.matcher(number);
    while (parameter.find()) {
      String name = parameter.group("name").toLowerCase(Locale.ROOT);
      if (!PARAMETERS.contains(name)) {
        return Optional.empty();
      }
      if (name.equals("phone-context")) {
        context = parameter.group("value");
      }
      proof = name.equals("ext") ? Proof.POSSIBLE : proof;
      number = number.substring(0, parameter.start());
      parameter = PARAMETER.matcher(number);
    }
    Matcher extension = EXTENSION.matcher(number);
    if (extension.find()) {
      number = number.substring(0, extension.start());
      proof = Proof.POSSIBLE;
    }
    Matcher wrapped = WRAPPED.matcher(number);
    if (wrapped.matches()) {
      number = wrapped.group(1).strip();
    }
    Optional<DialString> read =
        number.codePoints().anyMatch(Character::isLetter) ? vanity(number) : number(number, proof);
    return context == null || read.filter(DialString::international).isPresent()
        ? read
        : inContext(read, context);
  }

  /** A local number of a URI, of which the rest stands beside it (RFC 3966, 5.1.5). */
  private static Optional<DialString> inContext(
      Optional<DialString> local, @Nullable String context) {
    return local
        .filter(_ -> context != null && NUMBER.matcher(context).matches())
        .map(number -> of(context + number.digits, Proof.POSSIBLE))
        .filter(DialString::international);
  }

  private static Optional<DialString> number(String text, Proof proof) {
    Matcher twins = TWINS.matcher(text);
    boolean two = twins.matches() && twins.group(1).length() == twins.group(2).length();
    if (!NUMBER.matcher(text).matches() || FRACTION.matcher(text).matches() || !isParted(text)) {
      return Optional.empty();
    }
    return Optional.of(of(text, two ? Proof.VALID : proof));
  }

  /** Whether a slash stands after an area code, and not between two numbers. */
  private static boolean isParted(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0) {
      return true;
    }
    String before = of(text.substring(0, slash), Proof.NONE).digits;
    int after = of(text.substring(slash), Proof.NONE).digits.length();
    boolean marked = text.indexOf('+') >= 0 || before.startsWith("0");
    return after >= 4 && before.length() <= (marked ? 8 : 4);
  }

  private static Optional<DialString> vanity(String text) {
    int word = 0;
    StringBuilder letters = new StringBuilder();
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Spelling.isAsciiLetter(c)) {
        word = letters.isEmpty() ? i : word;
        letters.append(c);
        digits.append(KEYPAD.charAt(Character.toUpperCase(c) - 'A'));
      } else {
        digits.append(c);
      }
    }
    String before = text.substring(0, word);
    String words = text.substring(word);
    if (!BEFORE_WORDS.matcher(before).matches()
        || of(before, Proof.NONE).digits.length() < MIN_DIGITS_BEFORE_WORDS
        || !WORDS.matcher(words).matches()
        || !WORD.matcher(words).find()
        || letters.length() < MIN_LETTERS
        || MASK.matcher(letters).matches()
        || NO_NUMBER.contains(letters.toString().toUpperCase(Locale.ROOT))) {
      return Optional.empty();
    }
    return Optional.of(of(digits.toString(), Proof.VALID_FOR_BUSINESS));
  }

  private static DialString of(String text, Proof proof) {
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (Spelling.isAsciiDigit(text.charAt(i))) {
        digits.append(text.charAt(i));
      }
    }
    return new DialString(digits.toString(), text.indexOf('+') >= 0, proof);
  }

  /** Digits of all scripts, and the hyphens and plus signs that stand between them, as ASCII. */
  private static String ascii(String clean) {
    StringBuilder ascii = new StringBuilder(clean.length());
    clean.codePoints().map(DialString::ascii).forEach(ascii::appendCodePoint);
    return ascii.toString();
  }

  private static int ascii(int c) {
    if (c < 0x80) {
      return c;
    }
    int digit = Character.digit(c, 10);
    if (digit >= 0) {
      return '0' + digit;
    }
    return switch (c) {
      case 0xfe62, 0x2795 -> '+';
      case 0x02d7, 0x2043, 0x30fc -> '-';
      default -> Character.getType(c) == Character.DASH_PUNCTUATION ? '-' : c;
    };
  }
}
