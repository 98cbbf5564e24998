package dev.switchboard.intake;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.message.MessageIds;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.Meters;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepts outbound messages. Safe for use by many threads. */
public final class Intake {
  /** What a message is given on its way in. */
  public record Rules(
      ProviderRegistry registry,
      ConversationRules conversations,
      RateLimits limits,
      MessageIds ids,
      InstantSource clock) {}

  private final IntakeStore store;
  private final Rules rules;
  private final EventLog log;
  private final Meters meters;

  public Intake(IntakeStore store, Rules rules, EventLog log, Meters meters) {
    this.store = store;
    this.rules = rules;
    this.log = log;
    this.meters = meters;
  }

  /**
   * Accepts a message or says why not. Returns once the answer is durable.
   *
   * @param clientKey the client's normalised network address, for the limit by address
   * @param key null when the client sent none
   * @throws dev.switchboard.queue.StoreUnavailableException when the outcome is unknown
   */
  public IntakeResult accept(
      Submission submission, String clientKey, @Nullable IdempotencyKey key) {
    Instant now = rules.clock().instant();
    Optional<Remembered> remembered = key == null ? Optional.empty() : store.find(key, now);
    if (remembered.isPresent()) {
      return answer(remembered.get());
    }
    Optional<Provider> provider = rules.registry().providerFor(submission.channel());
    if (provider.isEmpty()) {
      meters.providerNotConfigured();
      log.providerNotConfigured(submission.channel().wireName());
      return new IntakeResult.NoProvider(submission.channel());
    }
    String sender = submission.from().normal();
    return switch (rules.limits().take(sender, clientKey)) {
      case RateLimits.Decision.Refused refused -> {
        refused.violated().forEach(meters::rateLimited);
        yield new IntakeResult.RateLimited(refused);
      }
      case RateLimits.Decision.Granted granted ->
          switch (store(newMessage(submission, provider.get(), now), key, sender, clientKey)) {
            case Stored.Fresh fresh -> {
              meters.accepted(submission.channel().wireName());
              if (fresh.conversationCreated()) {
                meters.conversationCreated();
              }
              yield new IntakeResult.Accepted(fresh.receipt(), granted.standings());
            }
            case Stored.Known known -> {
              rules.limits().giveBack(sender, clientKey);
              yield answer(known.remembered());
            }
          };
    };
  }

  /** Stores; a request that is answered with an error instead has cost the client nothing. */
  private Stored store(
      NewMessage message, @Nullable IdempotencyKey key, String sender, String clientKey) {
    try {
      return store.accept(message, key);
    } catch (RuntimeException e) {
      rules.limits().giveBack(sender, clientKey);
      throw e;
    }
  }

  private IntakeResult answer(Remembered remembered) {
    return switch (remembered) {
      case Remembered.Replay replay -> {
        meters.idempotentReplay();
        yield new IntakeResult.Replayed(replay.receipt());
      }
      case Remembered.OtherBody _ -> new IntakeResult.KeyReused();
    };
  }

  private NewMessage newMessage(Submission submission, Provider provider, Instant now) {
    Instant acceptedAt = now.truncatedTo(ChronoUnit.MICROS);
    OutboundMessage message =
        new OutboundMessage(
            rules.ids().next(),
            submission.from().original(),
            submission.to().original(),
            submission.subject(),
            submission.body(),
            submission.attachments());
    ConversationRules grouping = rules.conversations();
    ConversationKey conversation =
        grouping.keyOf(submission.channel(), submission.from(), submission.to());
    return new NewMessage(
        message,
        submission.channel().wireName(),
        conversation,
        conversation.participantA().equals(grouping.participant(submission.from())),
        provider.name(),
        acceptedAt,
        submission.timestamp() == null ? acceptedAt : submission.timestamp());
  }
}
