package dev.switchboard;

import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.mock.AutoReply;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.EventLog;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Brings the answers of mock contacts in, by the way that webhooks take: limits, deduplication and
 * metrics are those of every inbound message. Safe for use by many threads.
 */
final class MockContacts {
  /** All of them share one client, so that they leave those of real providers alone. */
  private static final String CLIENT_KEY = "mock-contacts";

  private final Intake intake;
  private final PhoneNumbers phoneNumbers;
  private final BooleanSupplier open;
  private final EventLog log;

  /**
   * @param open whether the server takes messages; an answer that comes too late is lost
   */
  MockContacts(Intake intake, PhoneNumbers phoneNumbers, BooleanSupplier open, EventLog log) {
    this.intake = intake;
    this.phoneNumbers = phoneNumbers;
    this.open = open;
    this.log = log;
  }

  /** Takes an answer in. An answer to a sender id, which nobody can write to, is none. */
  void answer(AutoReply reply) {
    Optional<? extends Address> from = address(reply.channel(), reply.from());
    Optional<? extends Address> to = address(reply.channel(), reply.to());
    if (!open.getAsBoolean() || from.isEmpty() || to.isEmpty()) {
      return;
    }
    Submission submission =
        new Submission(
            reply.channel(),
            from.get(),
            to.get(),
            reply.subject(),
            reply.body(),
            reply.attachments(),
            null);
    try {
      told(
          intake.receive(
              new Delivery(submission, reply.providerMessageId(), null), CLIENT_KEY, null));
    } catch (StoreUnavailableException e) {
      log.storeFailed("auto-reply", e);
    } catch (RuntimeException e) {
      log.unexpected("auto-reply", e);
    }
  }

  /** What is refused is counted by the intake, and lost: a contact does not try again. */
  private void told(IntakeResult result) {
    switch (result) {
      case IntakeResult.Accepted _, IntakeResult.Replayed _ -> {}
      case IntakeResult.RateLimited limited ->
          log.warn(
              "auto_reply_refused",
              "An answer of a mock contact was lost: the limit by "
                  + String.join(" and by ", limited.refusal().violated())
                  + " is reached");
      case IntakeResult.NoProvider _, IntakeResult.KeyReused _ ->
          log.warn("auto_reply_refused", "An answer of a mock contact was lost");
    }
  }

  private Optional<? extends Address> address(Channel channel, String text) {
    return channel.usesPhoneNumbers() ? phoneNumbers.parse(text) : EmailAddress.parse(text);
  }
}
