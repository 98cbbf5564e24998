package dev.switchboard.intake;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Accepts several messages of one request together, or none of them. They are stored in one
 * transaction, and each has an idempotency key of its own that is derived from that of the request:
 * so the same request again finds all of them.
 */
final class GroupAdmission {
  private final IntakeStore store;
  private final Intake.Rules rules;
  private final EventListener listener;
  private final Drafting drafting;

  /** Makes a message of a submission. */
  @FunctionalInterface
  interface Drafting {
    NewMessage message(Submission submission, Instant acceptedAt, Provider provider);
  }

  GroupAdmission(IntakeStore store, Intake.Rules rules, EventListener listener, Drafting drafting) {
    this.store = store;
    this.rules = rules;
    this.listener = listener;
    this.drafting = drafting;
  }

  /** See {@link Intake#acceptTogether}. */
  GroupResult accept(List<Submission> submissions, List<IdempotencyKey> keys, String clientKey) {
    Instant now = rules.clock().instant();
    Optional<Remembered> first =
        keys.isEmpty() ? Optional.empty() : store.find(keys.getFirst(), now);
    if (first.isPresent()) {
      return answer(known(first.get(), keys, now));
    }
    List<NewMessage> messages = new ArrayList<>(submissions.size());
    long bytes = 0;
    for (Submission submission : submissions) {
      Channel channel = submission.channel();
      Optional<Provider> provider = rules.registry().providerFor(channel);
      if (provider.isEmpty()) {
        listener.on(new EngineEvent.ProviderNotConfigured(channel.wireName()));
        return new GroupResult.Refused(new IntakeResult.NoProvider(channel));
      }
      NewMessage message = drafting.message(submission, now, provider.get());
      messages.add(message);
      bytes += message.message().retainedBytes();
    }
    if (bytes > Intake.MAX_GROUP_BYTES) {
      return new GroupResult.TooLarge(bytes);
    }
    return switch (take(submissions, clientKey)) {
      case RateLimits.Decision.Refused refused -> {
        refused.violated().forEach(limit -> listener.on(new EngineEvent.RateLimited(limit)));
        yield new GroupResult.Refused(new IntakeResult.RateLimited(refused));
      }
      case RateLimits.Decision.Granted _ -> store(submissions, messages, keys, clientKey);
    };
  }

  /**
   * Takes a token for each message, or none at all. The first has to be there; a request that is
   * larger than what is saved up goes into debt with the others, and the next one waits for it.
   */
  private RateLimits.Decision take(List<Submission> submissions, String clientKey) {
    RateLimits.Decision first = rules.limits().take(sender(submissions.getFirst()), clientKey);
    if (first instanceof RateLimits.Decision.Granted) {
      submissions.stream()
          .skip(1)
          .forEach(submission -> rules.limits().charge(sender(submission), clientKey));
    }
    return first;
  }

  private GroupResult store(
      List<Submission> submissions,
      List<NewMessage> messages,
      List<IdempotencyKey> keys,
      String clientKey) {
    List<Stored> stored;
    try {
      stored = store.acceptTogether(messages, keys);
    } catch (RuntimeException e) {
      giveBack(submissions, clientKey);
      throw e;
    }
    List<Receipt> receipts = new ArrayList<>(stored.size());
    List<Remembered> known = new ArrayList<>();
    for (Stored one : stored) {
      switch (one) {
        case Stored.Fresh fresh -> receipts.add(fresh.receipt());
        case Stored.Known it -> known.add(it.remembered());
      }
    }
    if (known.isEmpty()) {
      return new GroupResult.Accepted(receipts, false);
    }
    giveBack(submissions, clientKey);
    return answer(known);
  }

  /** What is remembered of all messages of a request, of whose first this is remembered. */
  private List<Remembered> known(Remembered first, List<IdempotencyKey> keys, Instant now) {
    List<Remembered> all = new ArrayList<>(keys.size());
    all.add(first);
    for (IdempotencyKey key : keys.subList(1, keys.size())) {
      all.add(store.find(key, now).orElseGet(Remembered.OtherBody::new));
    }
    return all;
  }

  private GroupResult answer(List<Remembered> known) {
    List<Receipt> receipts = new ArrayList<>(known.size());
    for (Remembered one : known) {
      switch (one) {
        case Remembered.Replay replay -> receipts.add(replay.receipt());
        case Remembered.OtherBody _ -> {
          return new GroupResult.Refused(new IntakeResult.KeyReused());
        }
        case Remembered.BeingAccepted _ -> {
          return new GroupResult.Refused(new IntakeResult.KeyHeld());
        }
      }
    }
    listener.on(new EngineEvent.Replayed());
    return new GroupResult.Accepted(receipts, true);
  }

  private void giveBack(List<Submission> submissions, String clientKey) {
    submissions.forEach(submission -> rules.limits().giveBack(sender(submission), clientKey));
  }

  private static String sender(Submission submission) {
    return submission.from().normal();
  }
}
