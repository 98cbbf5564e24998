package dev.switchboard.intake;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.MessageTime;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.OutboundMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepts outbound and inbound messages. Safe for use by many threads. */
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
  private final EventListener listener;
  private final Runnable inboundStored;

  /**
   * @param listener told of replays and refusals; the store tells what was accepted
   * @param inboundStored called after an inbound message has become durable: it is to be processed
   */
  public Intake(IntakeStore store, Rules rules, EventListener listener, Runnable inboundStored) {
    this.store = store;
    this.rules = rules;
    this.listener = listener;
    this.inboundStored = inboundStored;
  }

  /** What differs between the two directions. */
  private interface Entrant {
    Submission submission();

    /** The receipt of the same message, where it can be told before anything is taken for it. */
    Optional<Receipt> storedBefore(Provider provider);

    Stored store(Provider provider);

    /** Called once it is stored. */
    default void stored() {}
  }

  /**
   * Accepts a message to be sent, or says why not. Returns once the answer is durable.
   *
   * @param clientKey the client's normalised network address, for the limit by address
   * @param key null when the client sent none
   * @throws dev.switchboard.queue.StoreUnavailableException when the outcome is unknown
   */
  public IntakeResult accept(
      Submission submission, String clientKey, @Nullable IdempotencyKey key) {
    Instant now = rules.clock().instant();
    return admit(new Outbound(submission, now, key), clientKey, key, now);
  }

  /**
   * Accepts a message that a provider delivered, or says why not; the same delivery again is a
   * replay. Returns once the answer is durable.
   *
   * @param clientKey the provider's normalised network address, for the limit by address
   * @param key null when the provider sent none
   * @throws dev.switchboard.queue.StoreUnavailableException when the outcome is unknown
   */
  public IntakeResult receive(Delivery delivery, String clientKey, @Nullable IdempotencyKey key) {
    Instant now = rules.clock().instant();
    return admit(new Inbound(delivery, now, key), clientKey, key, now);
  }

  private IntakeResult admit(
      Entrant entrant, String clientKey, @Nullable IdempotencyKey key, Instant now) {
    Optional<Remembered> remembered = key == null ? Optional.empty() : store.find(key, now);
    if (remembered.isPresent()) {
      return answer(remembered.get());
    }
    Channel channel = entrant.submission().channel();
    Optional<Provider> provider = rules.registry().providerFor(channel);
    if (provider.isEmpty()) {
      listener.on(new EngineEvent.ProviderNotConfigured(channel.wireName()));
      return new IntakeResult.NoProvider(channel);
    }
    Optional<Receipt> before = entrant.storedBefore(provider.get());
    if (before.isPresent()) {
      return answer(new Remembered.Replay(before.get()));
    }
    String sender = entrant.submission().from().normal();
    return switch (rules.limits().take(sender, clientKey)) {
      case RateLimits.Decision.Refused refused -> {
        refused.violated().forEach(limit -> listener.on(new EngineEvent.RateLimited(limit)));
        yield new IntakeResult.RateLimited(refused);
      }
      case RateLimits.Decision.Granted granted ->
          switch (store(entrant, provider.get(), sender, clientKey)) {
            case Stored.Fresh fresh -> {
              entrant.stored();
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
  private Stored store(Entrant entrant, Provider provider, String sender, String clientKey) {
    try {
      return entrant.store(provider);
    } catch (RuntimeException e) {
      rules.limits().giveBack(sender, clientKey);
      throw e;
    }
  }

  private IntakeResult answer(Remembered remembered) {
    return switch (remembered) {
      case Remembered.Replay replay -> {
        listener.on(new EngineEvent.Replayed());
        yield new IntakeResult.Replayed(replay.receipt());
      }
      case Remembered.OtherBody _ -> new IntakeResult.KeyReused();
      case Remembered.BeingAccepted _ -> new IntakeResult.KeyHeld();
    };
  }

  private ConversationKey conversationOf(Submission submission) {
    return rules.conversations().keyOf(submission.channel(), submission.from(), submission.to());
  }

  private boolean isSentByA(Submission submission, ConversationKey conversation) {
    return conversation.participantA().equals(rules.conversations().participant(submission.from()));
  }

  /** A message to be sent. */
  private final class Outbound implements Entrant {
    private final Submission submission;
    private final Instant acceptedAt;
    private final @Nullable IdempotencyKey key;

    Outbound(Submission submission, Instant now, @Nullable IdempotencyKey key) {
      this.submission = submission;
      this.acceptedAt = now.truncatedTo(ChronoUnit.MICROS);
      this.key = key;
    }

    @Override
    public Submission submission() {
      return submission;
    }

    @Override
    public Optional<Receipt> storedBefore(Provider provider) {
      return Optional.empty();
    }

    @Override
    public Stored store(Provider provider) {
      OutboundMessage message =
          new OutboundMessage(
              rules.ids().next(),
              submission.from().original(),
              submission.to().original(),
              submission.subject(),
              submission.body(),
              submission.attachments());
      ConversationKey conversation = conversationOf(submission);
      return store.accept(
          new NewMessage(
              message,
              submission.channel().wireName(),
              conversation,
              isSentByA(submission, conversation),
              provider.name(),
              acceptedAt,
              MessageTime.of(submission.timestamp(), acceptedAt)),
          key);
    }
  }

  /** A message that a provider delivered. */
  private final class Inbound implements Entrant {
    private final Delivery delivery;
    private final Instant acceptedAt;
    private final @Nullable IdempotencyKey key;

    Inbound(Delivery delivery, Instant now, @Nullable IdempotencyKey key) {
      this.delivery = delivery;
      this.acceptedAt = now.truncatedTo(ChronoUnit.MICROS);
      this.key = key;
    }

    @Override
    public Submission submission() {
      return delivery.submission();
    }

    @Override
    public Optional<Receipt> storedBefore(Provider provider) {
      return store.findReceived(provider.name(), delivery);
    }

    @Override
    public Stored store(Provider provider) {
      ConversationKey conversation = conversationOf(submission());
      return store.receive(
          new InboundMessage(
              rules.ids().next(),
              delivery,
              conversation,
              isSentByA(submission(), conversation),
              provider.name(),
              acceptedAt),
          key);
    }

    @Override
    public void stored() {
      inboundStored.run();
    }
  }
}
