package dev.switchboard.app.wiring;

import dev.switchboard.inbound.Receipts;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.provider.Inbox;
import dev.switchboard.provider.InboxMessage;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogArea;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings in what providers receive by themselves, such as the answers of mock contacts, by the way
 * that webhooks take: limits, deduplication and metrics are those of every inbound message. Safe
 * for use by many threads.
 */
final class ProviderInbox implements Inbox {
  /** All of them share one client, so that they take nothing from the limits of others. */
  private static final String CLIENT_KEY = "providers";

  private final EventLog log;
  private volatile @Nullable Door door;

  /** Where messages come in. */
  private record Door(Intake intake, Receipts receipts, AddressReader addresses) {}

  ProviderInbox(EventLog log) {
    this.log = log;
  }

  /** Lets messages in from now on. */
  void open(Intake intake, Receipts receipts, AddressReader addresses) {
    door = new Door(intake, receipts, addresses);
  }

  /** From now on messages are lost. */
  void close() {
    door = null;
  }

  /** A message to a sender id is none, for a sender id cannot receive. */
  @Override
  public void receive(InboxMessage message) {
    Door into = door;
    if (into == null) {
      return;
    }
    Optional<? extends Address> from =
        into.addresses().recipient(message.channel(), message.from());
    Optional<? extends Address> to = into.addresses().recipient(message.channel(), message.to());
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    Submission submission =
        new Submission(
            message.channel(),
            from.get(),
            to.get(),
            message.subject(),
            message.body(),
            message.attachments(),
            null);
    Delivery delivery = new Delivery(submission, message.providerMessageId(), null);
    try {
      told(into.intake().receive(delivery, CLIENT_KEY, null));
    } catch (StoreUnavailableException e) {
      log.storeFailed("provider inbox", e);
    } catch (RuntimeException e) {
      log.unexpected("provider inbox", e);
    }
  }

  @Override
  public void receive(String provider, DeliveryReceipt receipt) {
    Door into = door;
    if (into == null) {
      return;
    }
    try {
      into.receipts().take(List.of(provider), List.of(receipt));
    } catch (StoreUnavailableException e) {
      log.storeFailed("provider inbox", e);
    } catch (RuntimeException e) {
      log.unexpected("provider inbox", e);
    }
  }

  /** What is refused is counted by the intake, and lost: the provider does not try again. */
  private void told(IntakeResult result) {
    switch (result) {
      case IntakeResult.Accepted _, IntakeResult.Replayed _ -> {}
      case IntakeResult.RateLimited limited ->
          log.warn(
              LogArea.MESSAGES,
              "received_message_refused",
              "A message that a provider received was lost: the limit by "
                  + String.join(" and by ", limited.refusal().violated())
                  + " is reached");
      case IntakeResult.Refusal _ ->
          log.warn(
              LogArea.MESSAGES,
              "received_message_refused",
              "A message that a provider received was lost");
    }
  }
}
