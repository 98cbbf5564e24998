package dev.switchboard.rehearsal.world;

import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.PhoneNumber;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one source, one after the other. When the next one comes is found by letting the
 * rate add up until it reaches what was drawn: 1 for even arrivals, an exponential variate for
 * those of chance. So a rate that changes evenly is followed exactly. For one thread.
 */
public final class Traffic {
  private static final String BODY = "A message of a rehearsal.";
  private static final String PICTURE = "https://example.com/picture.png";

  private final Source source;
  private final Chance arrivals;
  private final Chance people;
  private final long until;
  private final @Nullable Address[] senders;
  private final @Nullable Address[] recipients;
  private final double[] cumulative;
  private int phase;
  private double phaseStart;
  private double at;

  /**
   * @param until no message comes at this moment or later, in nanoseconds
   */
  public Traffic(Source source, Chance chance, long until) {
    this.source = source;
    this.arrivals = chance.fork("arrivals of " + source.name());
    this.people = chance.fork("people of " + source.name());
    this.until = until;
    this.senders = new Address[source.senders()];
    this.recipients = new Address[source.recipients()];
    this.cumulative = cumulative(source);
  }

  private static double[] cumulative(Source source) {
    if (source.skew() == 0) {
      return new double[0];
    }
    double[] sums = new double[source.recipients()];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += 1 / StrictMath.pow(i + 1.0, source.skew());
      sums[i] = sum;
    }
    return sums;
  }

  /** When the next message comes, in nanoseconds; -1 when no other does. */
  public long next() {
    double needed = source.evenly() ? 1 : -StrictMath.log(1 - arrivals.nextDouble());
    while (phase < source.phases().size()) {
      Phase now = source.phases().get(phase);
      double length = seconds(now.length());
      double inPhase = at - phaseStart;
      double rate = now.from() + (now.to() - now.from()) * inPhase / Math.max(length, 1e-9);
      double growth = length == 0 ? 0 : (now.to() - now.from()) / length;
      double left = length - inPhase;
      double rest = rate * left + growth * left * left / 2;
      if (rest > needed) {
        at += timeUntil(needed, rate, growth);
        long nanos = (long) (at * Amounts.SECOND);
        return nanos < until ? nanos : -1;
      }
      needed -= rest;
      phaseStart += length;
      at = phaseStart;
      phase++;
    }
    return -1;
  }

  /** Solves rate·x + growth·x²/2 = needed. */
  private static double timeUntil(double needed, double rate, double growth) {
    if (growth == 0) {
      return needed / rate;
    }
    double root = Math.sqrt(Math.max(0, rate * rate + 2 * growth * needed));
    return 2 * needed / (rate + root);
  }

  private static double seconds(long nanos) {
    return (double) nanos / Amounts.SECOND;
  }

  /** What the message of {@link #next} says, and who writes it to whom. */
  public Submission message() {
    Address from = sender(people.nextInt(senders.length));
    Address to = recipient(recipientOf(people.nextDouble()));
    return new Submission(
        source.channel(),
        from,
        to,
        null,
        BODY,
        source.channel().mayHaveBlankBody() ? List.of(PICTURE) : List.of(),
        null);
  }

  private int recipientOf(double luck) {
    if (cumulative.length == 0) {
      return (int) (luck * recipients.length);
    }
    int found = Arrays.binarySearch(cumulative, luck * cumulative[cumulative.length - 1]);
    return Math.min(cumulative.length - 1, found >= 0 ? found : -found - 1);
  }

  private Address sender(int number) {
    Address known = senders[number];
    if (known == null) {
      known = address("1201", source.name() + "-" + number, number);
      senders[number] = known;
    }
    return known;
  }

  private Address recipient(int number) {
    Address known = recipients[number];
    if (known == null) {
      known = address("1804", "contact-" + number, number);
      recipients[number] = known;
    }
    return known;
  }

  private Address address(String prefix, String name, int number) {
    if (source.channel().usesPhoneNumbers()) {
      String text = String.format(Locale.ROOT, "+%s%07d", prefix, 2_000_000 + number);
      return new PhoneNumber(text, text);
    }
    return EmailAddress.parse(
            name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-") + "@example.org")
        .orElseThrow();
  }
}
