package dev.switchboard.smtp;

import dev.switchboard.message.EmailAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who sends a mail to whom, as MAIL and RCPT say. For one thread. */
final class Envelope {
  private final @Nullable EmailAddress sender;
  private final boolean utf8;
  private final Map<String, EmailAddress> recipients = new LinkedHashMap<>();

  /**
   * @param sender null for the null sender of reports
   * @param utf8 whether the client said SMTPUTF8
   */
  Envelope(@Nullable EmailAddress sender, boolean utf8) {
    this.sender = sender;
    this.utf8 = utf8;
  }

  @Nullable EmailAddress sender() {
    return sender;
  }

  boolean allowsUtf8() {
    return utf8;
  }

  /** Each once, in an order that is the same when the mail is sent again. */
  List<EmailAddress> recipients() {
    return recipients.values().stream().sorted(Comparator.comparing(EmailAddress::normal)).toList();
  }

  int count() {
    return recipients.size();
  }

  boolean has(EmailAddress recipient) {
    return recipients.containsKey(recipient.normal());
  }

  /** One who is named again still gets one mail. */
  void add(EmailAddress recipient) {
    recipients.putIfAbsent(recipient.normal(), recipient);
  }
}
