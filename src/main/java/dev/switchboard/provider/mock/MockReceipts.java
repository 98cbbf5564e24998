package dev.switchboard.provider.mock;

import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.provider.Inbox;
import dev.switchboard.provider.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the receipts of mock providers. Whether, when and what is a pure function of the provider's
 * seed and the message's ordinal there, apart from the outcomes of its attempts: the same seed
 * gives the same outcomes with and without receipts. Safe for use by many threads.
 */
final class MockReceipts {
  /** Receipts planned or being taken at the same time. Beyond it they are lost. */
  static final int MAX_PENDING = 100_000;

  /** The code of a message that does not reach its recipient by chance: an unknown subscriber. */
  static final String UNDELIVERED_CODE = "30005";

  private final Timer timer;
  private final Inbox inbox;
  private final InstantSource clock;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param timer runs what takes receipts in, on threads that may wait
   */
  MockReceipts(Timer timer, Inbox inbox, InstantSource clock) {
    this.timer = timer;
    this.inbox = inbox;
    this.clock = clock;
  }

  /** What will be reported of a message. */
  record Plan(DeliveryStatus status, @Nullable String code, Duration delay, int times) {}

  /** The plan for a message; null for no receipt. */
  static @Nullable Plan plan(
      ReceiptHabits habits, @Nullable MagicRecipient magic, OutcomeDice dice, long ordinal) {
    Duration delay = dice.receiptDelay(habits.minDelay(), habits.maxDelay(), ordinal);
    if (magic != null) {
      return switch (magic.behaviour()) {
        case IS_DELIVERED -> new Plan(DeliveryStatus.DELIVERED, null, delay, 1);
        case IS_UNDELIVERED ->
            new Plan(DeliveryStatus.UNDELIVERED, String.valueOf(magic.amount()), delay, 1);
        case IS_DELIVERED_TWICE -> new Plan(DeliveryStatus.DELIVERED, null, delay, 2);
        case HAS_NO_RECEIPT,
            SUCCEEDS,
            IS_RATE_LIMITED,
            FAILS,
            TIMES_OUT,
            FAILS_FIRST,
            IS_REJECTED ->
            null;
      };
    }
    if (!habits.enabled()) {
      return null;
    }
    int percent = dice.receipt(ordinal);
    if (percent < habits.lostPercent()) {
      return null;
    }
    boolean undelivered = percent < habits.lostPercent() + habits.undeliveredPercent();
    boolean first = dice.overtakes(habits.reorderedPercent(), ordinal);
    return new Plan(
        undelivered ? DeliveryStatus.UNDELIVERED : DeliveryStatus.DELIVERED,
        undelivered ? UNDELIVERED_CODE : null,
        first ? Duration.ZERO : delay,
        dice.comesTwice(habits.duplicatePercent(), ordinal) ? 2 : 1);
  }

  /** Sends what is planned, after its delay. */
  void send(String provider, String providerMessageId, Plan plan) {
    for (int i = 0; i < plan.times(); i++) {
      if (pending.incrementAndGet() > MAX_PENDING) {
        pending.decrementAndGet();
        return;
      }
      timer.after(
          plan.delay(),
          () -> {
            try {
              DeliveryState state = new DeliveryState(plan.status(), clock.instant(), plan.code());
              inbox.receive(provider, new DeliveryReceipt(providerMessageId, state));
            } finally {
              pending.decrementAndGet();
            }
          });
    }
  }
}
