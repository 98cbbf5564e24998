package dev.switchboard.provider.mock;

import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.ProviderResult;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A recipient whose address says what becomes of messages to it, independent of the faults of the
 * mock provider. A developer who tries the API out, or tests against it, gets the one outcome that
 * is wanted. The outcome concerns the message alone: it counts for neither breaker nor governor,
 * and its {@code Retry-After} delays this message and pauses nothing.
 *
 * <p>Numbers are {@code +1 500 555 CPPP}, in an area code without a place; emails are at {@code
 * switchboard.test}, below a reserved top-level domain (RFC 2606, section 2). How often to fail is
 * a matter of the attempt number and not of memory, so that it survives a restart.
 *
 * @param behaviour what happens
 * @param amount seconds, failures, or the code of a receipt, where the behaviour knows one
 */
record MagicRecipient(Behaviour behaviour, int amount) {
  static final int MAX_RETRY_AFTER_SECONDS = 86_400;
  static final int MAX_FAILURES = 999;
  static final int MAX_CODE = 99_999;

  private static final String NUMBERS = "+1500555";
  private static final int SUBSCRIBER_DIGITS = 4;
  private static final String DOMAIN = "@switchboard.test";
  private static final Pattern LOCAL_PART =
      Pattern.compile(
          "(?<word>success|rate-limited|error|timeout|fail|reject|delivered|undelivered|no-receipt"
              + "|delivered-twice)(\\+(?<amount>[0-9]{1,5}))?");

  /** What may happen. */
  enum Behaviour {
    SUCCEEDS,
    IS_RATE_LIMITED,
    FAILS,
    TIMES_OUT,
    FAILS_FIRST,
    IS_REJECTED,
    IS_DELIVERED,
    IS_UNDELIVERED,
    HAS_NO_RECEIPT,
    IS_DELIVERED_TWICE
  }

  /** In any spelling; a national one is taken for one of the United States, where they are. */
  private static final AddressReader ADDRESSES = new AddressReader(new PhoneNumbers("US"));

  /** Reads an address; null for one without magic. */
  static @Nullable MagicRecipient of(String address) {
    String normal = ADDRESSES.any(address).map(Address::normal).orElse("");
    return normal.indexOf('@') < 0 ? ofNumber(normal) : ofEmail(normal);
  }

  /**
   * What the attempt is answered with.
   *
   * @param attemptNumber from 1
   * @param success for an attempt that succeeds
   */
  ProviderResult answer(int attemptNumber, ProviderResult success) {
    return switch (behaviour) {
      case SUCCEEDS, IS_DELIVERED, IS_UNDELIVERED, HAS_NO_RECEIPT, IS_DELIVERED_TWICE -> success;
      case IS_RATE_LIMITED ->
          new ProviderResult.RateLimited(amount == 0 ? null : Duration.ofSeconds(amount));
      case FAILS -> new ProviderResult.Failed("500");
      case TIMES_OUT -> new ProviderResult.TimedOut();
      case FAILS_FIRST -> attemptNumber <= amount ? new ProviderResult.Failed("500") : success;
      case IS_REJECTED -> new ProviderResult.Rejected("400");
    };
  }

  private static @Nullable MagicRecipient ofNumber(String number) {
    if (!number.startsWith(NUMBERS) || number.length() != NUMBERS.length() + SUBSCRIBER_DIGITS) {
      return null;
    }
    int amount = Integer.parseInt(number.substring(NUMBERS.length() + 1));
    return switch (number.charAt(NUMBERS.length())) {
      case '0' -> plain(Behaviour.SUCCEEDS, amount);
      case '1' -> new MagicRecipient(Behaviour.IS_RATE_LIMITED, amount);
      case '2' -> plain(Behaviour.FAILS, amount);
      case '3' -> plain(Behaviour.TIMES_OUT, amount);
      case '4' -> new MagicRecipient(Behaviour.FAILS_FIRST, amount);
      case '5' -> plain(Behaviour.IS_REJECTED, amount);
      case '6' -> plain(Behaviour.IS_DELIVERED, amount);
      case '7' -> new MagicRecipient(Behaviour.IS_UNDELIVERED, amount);
      case '8' -> plain(Behaviour.HAS_NO_RECEIPT, amount);
      case '9' -> plain(Behaviour.IS_DELIVERED_TWICE, amount);
      default -> null;
    };
  }

  private static @Nullable MagicRecipient plain(Behaviour behaviour, int amount) {
    return amount == 0 ? new MagicRecipient(behaviour, 0) : null;
  }

  private static @Nullable MagicRecipient ofEmail(String address) {
    if (!address.endsWith(DOMAIN)) {
      return null;
    }
    Matcher local = LOCAL_PART.matcher(address.substring(0, address.length() - DOMAIN.length()));
    if (!local.matches()) {
      return null;
    }
    @Nullable String text = local.group("amount");
    int amount = text == null ? 0 : Integer.parseInt(text);
    return switch (local.group("word")) {
      case "rate-limited" -> bounded(Behaviour.IS_RATE_LIMITED, amount, MAX_RETRY_AFTER_SECONDS);
      case "fail" -> text == null ? null : bounded(Behaviour.FAILS_FIRST, amount, MAX_FAILURES);
      case "success" -> text == null ? new MagicRecipient(Behaviour.SUCCEEDS, 0) : null;
      case "error" -> text == null ? new MagicRecipient(Behaviour.FAILS, 0) : null;
      case "timeout" -> text == null ? new MagicRecipient(Behaviour.TIMES_OUT, 0) : null;
      case "undelivered" -> bounded(Behaviour.IS_UNDELIVERED, amount, MAX_CODE);
      case "delivered" -> text == null ? new MagicRecipient(Behaviour.IS_DELIVERED, 0) : null;
      case "no-receipt" -> text == null ? new MagicRecipient(Behaviour.HAS_NO_RECEIPT, 0) : null;
      case "delivered-twice" ->
          text == null ? new MagicRecipient(Behaviour.IS_DELIVERED_TWICE, 0) : null;
      case "reject" -> text == null ? new MagicRecipient(Behaviour.IS_REJECTED, 0) : null;
      default -> null;
    };
  }

  private static @Nullable MagicRecipient bounded(Behaviour behaviour, int amount, int most) {
    return amount <= most ? new MagicRecipient(behaviour, amount) : null;
  }
}
