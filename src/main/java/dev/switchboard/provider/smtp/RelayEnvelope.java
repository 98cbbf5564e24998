package dev.switchboard.provider.smtp;

import dev.switchboard.queue.OutboundMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom an email is from, and whom it goes to.
 *
 * @param bcc recipients that stand in no header
 */
record RelayEnvelope(
    Mailbox from, Mailbox to, List<Mailbox> cc, List<Mailbox> bcc, List<Mailbox> replyTo) {
  /**
   * The addresses of a message; or the code with which it is refused, where SMTP carries one not.
   */
  sealed interface Read {
    record Fine(RelayEnvelope envelope) implements Read {}

    record Wrong(String code) implements Read {}
  }

  static Read of(OutboundMessage message) {
    Optional<Mailbox> from = Mailbox.of(message.from());
    if (from.isEmpty()) {
      return new Read.Wrong(SmtpProvider.BAD_SENDER);
    }
    Optional<Mailbox> to = Mailbox.of(message.to());
    List<Mailbox> cc = mailboxes(message.options().cc());
    List<Mailbox> bcc = mailboxes(message.options().bcc());
    List<Mailbox> replyTo = mailboxes(message.options().replyTo());
    if (to.isEmpty() || cc == null || bcc == null || replyTo == null) {
      return new Read.Wrong(SmtpProvider.BAD_RECIPIENT);
    }
    return new Read.Fine(
        new RelayEnvelope(
            from.get().named(message.options().fromName()),
            to.get().named(message.options().toName()),
            cc,
            bcc,
            replyTo));
  }

  /** Null where SMTP does not carry one of them. */
  private static @Nullable List<Mailbox> mailboxes(List<String> addresses) {
    List<Mailbox> mailboxes = new ArrayList<>(addresses.size());
    for (String address : addresses) {
      Optional<Mailbox> mailbox = Mailbox.of(address);
      if (mailbox.isEmpty()) {
        return null;
      }
      mailboxes.add(mailbox.get());
    }
    return mailboxes;
  }

  /** All who get it, each once, {@code to} first. */
  List<Mailbox> recipients() {
    Map<String, Mailbox> byAddress = new LinkedHashMap<>();
    byAddress.put(to.address(), to);
    cc.forEach(it -> byAddress.putIfAbsent(it.address(), it));
    bcc.forEach(it -> byAddress.putIfAbsent(it.address(), it));
    return List.copyOf(byAddress.values());
  }

  /** Whether only a server with {@code SMTPUTF8} (RFC 6531) can take it. */
  boolean needsUtf8() {
    return from.needsUtf8()
        || recipients().stream().anyMatch(Mailbox::needsUtf8)
        || replyTo.stream().anyMatch(Mailbox::needsUtf8);
  }
}
