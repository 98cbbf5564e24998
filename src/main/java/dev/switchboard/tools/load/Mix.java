package dev.switchboard.tools.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the requests are shared out among the channels, as weights: 0..{@value #MAX_WEIGHT} each, not
 * all 0.
 */
public record Mix(int sms, int mms, int email) {
  static final int MAX_WEIGHT = 1000;

  private static final Pattern PART = Pattern.compile("(sms|mms|email)=([0-9]{1,4})");
  private static final String WANTED =
      "mix must be weights of 0 to " + MAX_WEIGHT + ", not all 0, such as sms=70,mms=10,email=20";

  public Mix {
    if (isNoWeight(sms) || isNoWeight(mms) || isNoWeight(email) || sms + mms + email == 0) {
      throw new IllegalArgumentException(WANTED);
    }
  }

  /**
   * Reads weights such as {@code sms=70,mms=10,email=20}; a channel that is not named has none.
   *
   * @throws IllegalArgumentException for anything else, with a sentence
   */
  public static Mix parse(String text) {
    int sms = 0;
    int mms = 0;
    int email = 0;
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(WANTED + "; found " + text);
      }
      int weight = Integer.parseInt(matcher.group(2));
      switch (matcher.group(1)) {
        case "sms" -> sms = weight;
        case "mms" -> mms = weight;
        default -> email = weight;
      }
    }
    return new Mix(sms, mms, email);
  }

  /** The channel of a request that has drawn so. */
  Kind at(long draw) {
    int place = Draw.below(draw, sms + mms + email);
    if (place < sms) {
      return Kind.SMS;
    }
    return place < sms + mms ? Kind.MMS : Kind.EMAIL;
  }

  private static boolean isNoWeight(int weight) {
    return weight < 0 || weight > MAX_WEIGHT;
  }
}
