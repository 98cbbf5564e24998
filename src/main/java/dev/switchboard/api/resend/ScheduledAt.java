package dev.switchboard.api.resend;

import dev.switchboard.api.facade.JsonMembers;
import dev.switchboard.api.facade.MailReader;
import dev.switchboard.api.request.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When an email is to be sent: a time, or {@code in 5 minutes}. */
final class ScheduledAt {
  private static final Pattern IN =
      Pattern.compile("in (\\d{1,6}|an?) (s(?:ec(?:ond)?s?)?|min(?:ute)?s?|h(?:our)?s?|days?)");

  private ScheduledAt() {}

  /** The time; null where there is none, or it is wrong. */
  static @Nullable Instant read(MailReader rules, JsonMembers members, String name) {
    String text = members.text(name);
    if (text == null) {
      return null;
    }
    Optional<Instant> time = parse(text, rules.now());
    if (time.isEmpty()) {
      members.wrong(
          name, "must be a time such as 2026-08-05T11:52:01.858Z, or such as in 5 minutes");
      return null;
    }
    rules.sendAt(members, name, time.get());
    return time.get();
  }

  static Optional<Instant> parse(String text, Instant now) {
    Matcher in = IN.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!in.matches()) {
      return Rfc3339.parse(text);
    }
    long count = in.group(1).startsWith("a") ? 1 : Long.parseLong(in.group(1));
    Duration unit =
        switch (in.group(2).charAt(0)) {
          case 's' -> Duration.ofSeconds(1);
          case 'm' -> Duration.ofMinutes(1);
          case 'h' -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    return Optional.of(now.plus(unit.multipliedBy(count)));
  }
}
