package dev.switchboard.smtp;

import dev.switchboard.intake.GroupResult;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Receipt;
import dev.switchboard.intake.Submission;
import dev.switchboard.memory.OutOfBudgetException;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.queue.StoreFullException;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Hands a mail that has arrived to {@code intake}: one message for each recipient, all of them or
 * none. Safe for use by many threads.
 */
final class MailSubmitter {
  /**
   * What a mail may take in memory for each of its bytes while it is read and stored: itself, its
   * parts decoded, and text in two bytes for each character.
   */
  static final int MEMORY_FACTOR = 4;

  /** The scope of keys: a request over HTTP has a path, which begins with a slash. */
  private static final String PATH = "smtp";

  private final Intake intake;
  private final MailMapping mapping;
  private final LongSupplier nanoTime;
  private final LongConsumer acceptNanos;

  /**
   * @param nanoTime monotonic nanoseconds
   * @param acceptNanos told how long each acceptance took
   */
  MailSubmitter(Intake intake, FileLimits files, LongSupplier nanoTime, LongConsumer acceptNanos) {
    this.intake = intake;
    this.mapping = new MailMapping(files);
    this.nanoTime = nanoTime;
    this.acceptNanos = acceptNanos;
  }

  /**
   * Hands a whole mail in. Returns once the answer is durable.
   *
   * @param caller who has logged in
   * @param clientKey the client's normalised network address, for the limit by address
   * @param group names the messages of one mail to several recipients
   * @param memory holds the mail, and then all that is made of it
   */
  Answer submit(
      MailData data,
      Envelope envelope,
      String caller,
      String clientKey,
      String group,
      Reservation memory) {
    try {
      memory.growTo((long) MEMORY_FACTOR * data.size());
    } catch (OutOfBudgetException _) {
      return new Answer(SmtpReply.OUT_OF_MEMORY, null);
    }
    return switch (MimeReader.read(data.open())) {
      case MimeReader.Reading.Refused refused -> refused(refused.why());
      case MimeReader.Reading.Read read -> submit(read.mail(), envelope, caller, clientKey, group);
    };
  }

  private Answer submit(
      MimeMail mail, Envelope envelope, String caller, String clientKey, String group) {
    return switch (mapping.map(mail, envelope, group)) {
      case MailMapping.Mapped.Refused refused -> refused(refused.why());
      case MailMapping.Mapped.Messages messages ->
          submit(messages.submissions(), keys(mail, envelope, caller), clientKey);
    };
  }

  private Answer submit(List<Submission> submissions, List<IdempotencyKey> keys, String clientKey) {
    long start = nanoTime.getAsLong();
    try {
      GroupResult result = intake.acceptTogether(submissions, keys, clientKey);
      if (result instanceof GroupResult.Accepted accepted && !accepted.replayed()) {
        acceptNanos.accept(nanoTime.getAsLong() - start);
      }
      return answer(result);
    } catch (StoreFullException _) {
      return new Answer(SmtpReply.STORE_FULL, null);
    } catch (StoreUnavailableException _) {
      return new Answer(SmtpReply.UNAVAILABLE, null);
    }
  }

  /**
   * One for each recipient, of the mail, its envelope and what it says. A client that has not heard
   * the answer sends the same again. One that uses a Message-ID again for another mail has written
   * another mail.
   *
   * @return none for a mail without a Message-ID: it cannot be told whether it is the same
   */
  private static List<IdempotencyKey> keys(MimeMail mail, Envelope envelope, String caller) {
    String id = mail.messageId();
    if (id == null) {
      return List.of();
    }
    EmailAddress sender = envelope.sender();
    List<String> recipients = envelope.recipients().stream().map(EmailAddress::normal).toList();
    byte[] content = mail.digest();
    String key =
        String.join(
            "\n",
            id,
            sender == null ? "" : sender.normal(),
            String.join(" ", recipients),
            HexFormat.of().formatHex(content));
    return recipients.stream()
        .map(recipient -> IdempotencyKey.of(caller, PATH, key + "\n" + recipient, content))
        .toList();
  }

  private static Answer answer(GroupResult result) {
    return switch (result) {
      case GroupResult.Accepted accepted -> accepted(accepted.receipts());
      case GroupResult.TooLarge _ -> new Answer(SmtpReply.TOO_LARGE_TOGETHER, null);
      case GroupResult.Refused refused -> new Answer(reply(refused.reason()), null);
    };
  }

  private static Answer accepted(List<Receipt> receipts) {
    String id = receipts.getFirst().id().toString();
    String more = receipts.size() == 1 ? "" : " and " + (receipts.size() - 1) + " more";
    return new Answer(SmtpReply.of(250, "2.0.0", "Accepted as " + id + more), id);
  }

  private static SmtpReply reply(IntakeResult.Refusal refusal) {
    return switch (refusal) {
      case IntakeResult.RateLimited limited ->
          SmtpReply.of(
              450,
              "4.7.1",
              "Too many messages: the limit by "
                  + String.join(" and by ", limited.refusal().violated())
                  + " is reached");
      case IntakeResult.KeyReused _, IntakeResult.KeyHeld _ -> SmtpReply.KEY_HELD;
      case IntakeResult.NoProvider _ -> SmtpReply.NO_PROVIDER;
      case IntakeResult.Unknown _ -> SmtpReply.UNAVAILABLE;
    };
  }

  private static Answer refused(String why) {
    return new Answer(SmtpReply.of(554, "5.6.0", why), null);
  }
}
