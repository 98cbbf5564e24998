package dev.switchboard.api.twilio;

import dev.switchboard.message.MessageId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ids in the form of Twilio: two letters and 32 hexadecimal digits. */
final class TwilioSid {
  private static final Pattern MESSAGE = Pattern.compile("(?:SM|MM)0{16}(?<id>[0-7][0-9a-f]{15})");

  private TwilioSid() {}

  /** The sid of a message, which begins with {@code MM} where it has media. */
  static String of(MessageId id, boolean media) {
    return "%s%032x".formatted(media ? "MM" : "SM", id.value());
  }

  /** The message of a sid; empty for one that we have not given. */
  static Optional<MessageId> message(String sid) {
    Matcher matcher = MESSAGE.matcher(sid);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long id = Long.parseLong(matcher.group("id"), 16);
    return id == 0 ? Optional.empty() : Optional.of(new MessageId(id));
  }

  /** The sid of a medium of a message. */
  static String ofMedia(MessageId id, int position) {
    return "ME%016x%016x".formatted(position, id.value());
  }
}
