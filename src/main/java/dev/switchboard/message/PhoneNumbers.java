package dev.switchboard.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads phone numbers in the spellings that people and providers use.
 *
 * <p>In this order: an alphanumeric sender id (senders only), a short code (up to {@value
 * #SHORT_CODE_MAX_DIGITS} digits, kept as they are), whatever libphonenumber can read with the
 * default region (normal form E.164), and last {@value #MIN_DIGITS} to {@value #MAX_DIGITS} digits
 * once punctuation is dropped. Safe for use by many threads.
 */
public final class PhoneNumbers {
  /** Longest spelling looked at; E.164 with generous punctuation and an extension fits. */
  public static final int MAX_LENGTH = 64;

  static final int MIN_DIGITS = 3;
  static final int MAX_DIGITS = 15;
  static final int SHORT_CODE_MAX_DIGITS = 6;
  static final int SENDER_ID_MAX_LENGTH = 11;

  /** Spellings whose normal form is remembered: the same senders come again and again. */
  private static final int REMEMBERED_SPELLINGS = 20_000;

  private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
  private final String defaultRegion;
  private final Cache<String, Optional<PhoneNumber>> remembered =
      Caffeine.newBuilder().maximumSize(REMEMBERED_SPELLINGS).build();

  /**
   * @param defaultRegion ISO 3166 code of the country whose national spellings are understood, for
   *     example {@code US}
   */
  public PhoneNumbers(String defaultRegion) {
    this.defaultRegion = defaultRegion;
  }

  /** Reads a recipient; empty when nothing in the text can be dialled. */
  public Optional<PhoneNumber> parse(String text) {
    if (text.length() > MAX_LENGTH || text.codePoints().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    return remembered.get(text, this::read);
  }

  /** Reads a sender, which may also be an alphanumeric sender id such as {@code ACME}. */
  public Optional<PhoneNumber> parseSender(String text) {
    return isSenderId(text)
        ? Optional.of(new PhoneNumber(text, text.toLowerCase(Locale.ROOT)))
        : parse(text);
  }

  private Optional<PhoneNumber> read(String text) {
    String digits = digitsOf(text);
    if (digits.length() < MIN_DIGITS) {
      return Optional.empty();
    }
    boolean international = text.stripLeading().startsWith("+");
    boolean spelledOut = text.codePoints().anyMatch(Character::isLetter);
    if (!international && !spelledOut && digits.length() <= SHORT_CODE_MAX_DIGITS) {
      return ofDigits(text, digits);
    }
    try {
      Phonenumber.PhoneNumber number = plans.parse(text, defaultRegion);
      if (!plans.isPossibleNumber(number) && !spelledOut) {
        number = withoutPlus(digits).orElse(number);
      }
      return Optional.of(new PhoneNumber(text, plans.format(number, PhoneNumberFormat.E164)));
    } catch (NumberParseException e) {
      return spelledOut ? Optional.empty() : ofDigits(text, international ? "+" + digits : digits);
    }
  }

  /**
   * The number that is meant where the plus sign was left out or written as {@code 00}, as many
   * providers do: only asked for where no number of the default region can be meant.
   */
  private Optional<Phonenumber.PhoneNumber> withoutPlus(String digits) {
    String international = digits.startsWith("00") ? digits.substring(2) : digits;
    try {
      Phonenumber.PhoneNumber number = plans.parse("+" + international, null);
      return plans.isPossibleNumber(number) ? Optional.of(number) : Optional.empty();
    } catch (NumberParseException _) {
      return Optional.empty();
    }
  }

  private static Optional<PhoneNumber> ofDigits(String text, String normal) {
    int digits = normal.startsWith("+") ? normal.length() - 1 : normal.length();
    return digits <= MAX_DIGITS ? Optional.of(new PhoneNumber(text, normal)) : Optional.empty();
  }

  private static String digitsOf(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    text.codePoints()
        .map(codePoint -> Character.digit(codePoint, 10))
        .filter(digit -> digit >= 0)
        .forEach(digits::append);
    return digits.toString();
  }

  private static boolean isSenderId(String text) {
    boolean letter = false;
    if (text.isEmpty() || text.length() > SENDER_ID_MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean isDigit = c >= '0' && c <= '9';
      boolean isPlain = isLetter || isDigit || c == ' ' || c == '-' || c == '_';
      if (!isPlain) {
        return false;
      }
      letter |= isLetter;
    }
    return letter;
  }
}
