package dev.switchboard.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads phone numbers in the spellings that people and providers use ({@link DialString}).
 *
 * <p>In this order: a short code (up to {@value #SHORT_CODE_MAX_DIGITS} digits, kept as they are),
 * what libphonenumber can read with the default region (normal form E.164), and last {@value
 * #MIN_DIGITS} to {@value #MAX_DIGITS} digits as they are. A sender may also be a {@link SenderId}.
 * Safe for use by many threads.
 */
public final class PhoneNumbers {
  /** Longest spelling looked at; E.164 with generous punctuation and parameters fits. */
  public static final int MAX_LENGTH = 128;

  static final int MIN_DIGITS = 3;

  /** ITU-T E.164, 6.1. */
  static final int MAX_DIGITS = 15;

  static final int SHORT_CODE_MAX_DIGITS = 6;

  /** Spellings whose normal form is remembered: the same senders come again and again. */
  private static final int REMEMBERED_SPELLINGS = 20_000;

  private static final Set<PhoneNumberType> FOR_BUSINESS =
      EnumSet.of(
          PhoneNumberType.TOLL_FREE,
          PhoneNumberType.PREMIUM_RATE,
          PhoneNumberType.SHARED_COST,
          PhoneNumberType.UAN);

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

  /** Reads a recipient; empty for text that is not wholly a number that can be dialled. */
  public Optional<PhoneNumber> parse(String text) {
    if (text.length() > MAX_LENGTH || Spelling.hasControls(text)) {
      return Optional.empty();
    }
    return remembered.get(text, this::read);
  }

  /** Reads a sender, which may also be an alphanumeric sender id such as {@code ACME}. */
  public Optional<PhoneNumber> parseSender(String text) {
    Optional<PhoneNumber> number = parse(text);
    return number.isPresent()
        ? number
        : SenderId.normal(text).map(normal -> new PhoneNumber(text, normal));
  }

  private Optional<PhoneNumber> read(String text) {
    return DialString.read(text).flatMap(this::normal).map(normal -> new PhoneNumber(text, normal));
  }

  private Optional<String> normal(DialString dialled) {
    int digits = dialled.digits().length();
    if (digits < MIN_DIGITS || digits > 2 * MAX_DIGITS) {
      return Optional.empty();
    }
    if (!dialled.international() && digits <= SHORT_CODE_MAX_DIGITS) {
      return dialled.proof() == DialString.Proof.NONE
          ? Optional.of(dialled.digits())
          : Optional.empty();
    }
    String asWritten = (dialled.international() ? "+" : "") + dialled.digits();
    try {
      Phonenumber.PhoneNumber number = number(asWritten);
      String before = asWritten;
      String e164 = plans.format(number, PhoneNumberFormat.E164);
      // A plan drops one trunk prefix at a time, until the number reads as it is written.
      for (int i = 0; i < MAX_DIGITS && !e164.equals(before); i++) {
        number = number(e164);
        before = e164;
        e164 = plans.format(number, PhoneNumberFormat.E164);
      }
      return isProven(number, dialled)
          ? Optional.of(e164).filter(PhoneNumbers::fits).or(() -> plain(asWritten))
          : Optional.empty();
    } catch (NumberParseException _) {
      return dialled.proof() == DialString.Proof.NONE ? plain(asWritten) : Optional.empty();
    }
  }

  private Phonenumber.PhoneNumber number(String written) throws NumberParseException {
    Phonenumber.PhoneNumber number = plans.parse(written, defaultRegion);
    return plans.isPossibleNumber(number)
        ? number
        : withoutPlus(written.startsWith("+") ? written.substring(1) : written).orElse(number);
  }

  private boolean isProven(Phonenumber.PhoneNumber number, DialString dialled) {
    return switch (dialled.proof()) {
      case NONE -> true;
      case POSSIBLE -> {
        ValidationResult length = plans.isPossibleNumberWithReason(number);
        yield length == ValidationResult.IS_POSSIBLE
            || (length == ValidationResult.IS_POSSIBLE_LOCAL_ONLY && !dialled.international());
      }
      case VALID -> plans.isValidNumber(number);
      case VALID_FOR_BUSINESS -> FOR_BUSINESS.contains(plans.getNumberType(number));
    };
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

  private static Optional<String> plain(String asWritten) {
    return Optional.of(asWritten).filter(PhoneNumbers::fits);
  }

  private static boolean fits(String normal) {
    return normal.length() - (normal.startsWith("+") ? 1 : 0) <= MAX_DIGITS;
  }
}
