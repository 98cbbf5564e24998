package dev.switchboard;

import dev.switchboard.config.MockSettings;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.provider.Timer;
import dev.switchboard.provider.mock.AutoReplies;
import dev.switchboard.provider.mock.AutoReply;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.EventLog;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings the answers of mock contacts in, by the way that webhooks take: limits, deduplication and
 * metrics are those of every inbound message. Safe for use by many threads.
 */
final class MockContacts {
  /** All of them share one client, so that they leave those of real providers alone. */
  private static final String CLIENT_KEY = "mock-contacts";

  private final @Nullable AutoReplies replies;
  private final EventLog log;
  private volatile @Nullable Door door;

  /** Where answers come in. */
  private record Door(Intake intake, AddressReader addresses) {}

  /**
   * @param timer lets the time to an answer pass
   */
  MockContacts(MockSettings.AutoReply settings, Timer timer, EventLog log) {
    this.log = log;
    this.replies =
        settings.percentage() == 0
            ? null
            : new AutoReplies(
                new AutoReplies.Habits(
                    settings.percentage(), settings.minDelay(), settings.maxDelay()),
                // Taking an answer in waits for the store, which the timer's one thread must not.
                (delay, task) -> timer.after(delay, () -> Thread.startVirtualThread(task)),
                this::answer);
  }

  /** What plans the answers; null where nobody answers. */
  @Nullable AutoReplies replies() {
    return replies;
  }

  /** Lets answers in from now on. */
  void open(Intake intake, AddressReader addresses) {
    door = new Door(intake, addresses);
  }

  /** From now on answers are lost. */
  void close() {
    door = null;
  }

  /** An answer to a sender id, which nobody can write to, is none. */
  private void answer(AutoReply reply) {
    Door into = door;
    if (into == null) {
      return;
    }
    Optional<? extends Address> from = into.addresses().recipient(reply.channel(), reply.from());
    Optional<? extends Address> to = into.addresses().recipient(reply.channel(), reply.to());
    if (from.isEmpty() || to.isEmpty()) {
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
    Delivery delivery = new Delivery(submission, reply.providerMessageId(), null);
    try {
      told(into.intake().receive(delivery, CLIENT_KEY, null));
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
      case IntakeResult.NoProvider _, IntakeResult.KeyReused _, IntakeResult.KeyHeld _ ->
          log.warn("auto_reply_refused", "An answer of a mock contact was lost");
    }
  }
}
