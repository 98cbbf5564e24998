package dev.switchboard.api.facade;

import dev.switchboard.api.StorableText;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an email, for requests in the words of another API. What is wrong is told to the
 * {@link Members} that hold it.
 */
public final class MailReader {
  /** Longest header line of an email (RFC 5322, 2.1.1). */
  private static final int MAX_SUBJECT_LENGTH = 998;

  private final AddressReader addresses;

  public MailReader(AddressReader addresses) {
    this.addresses = addresses;
  }

  /** An address, alone or with a name; null, with an error, for what is none. */
  public @Nullable EmailAddress address(Members members, String name, String text) {
    Optional<EmailAddress> address =
        addresses.recipient(Channel.EMAIL, text).map(EmailAddress.class::cast);
    if (address.isEmpty()) {
      members.wrong(
          name, "must be an email address, such as email@example.com or Name <email@example.com>");
    }
    return address.orElse(null);
  }

  /** The subject; null where there is none, or it is wrong. */
  public @Nullable String subject(Members members, String name) {
    String subject = members.text(name);
    if (subject == null) {
      return null;
    }
    if (subject.length() > MAX_SUBJECT_LENGTH) {
      members.wrong(name, "must not be longer than " + MAX_SUBJECT_LENGTH + " characters");
      return null;
    }
    // A line end in a subject would let its author write headers of the email.
    if (subject.chars().anyMatch(Character::isISOControl) || !StorableText.accepts(subject)) {
      members.wrong(name, "must not contain control characters");
      return null;
    }
    return subject;
  }

  /** Tells of a body that cannot be stored. */
  public void check(Members members, String name, @Nullable String body) {
    if (body != null && !StorableText.accepts(body)) {
      members.wrong(name, "must not contain U+0000 or half of a surrogate pair");
    }
  }

  /** A message of one recipient. */
  public static Submission message(
      EmailAddress from, EmailAddress to, @Nullable String subject, String body) {
    return new Submission(Channel.EMAIL, from, to, subject, body, List.of(), null);
  }
}
