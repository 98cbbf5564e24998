package dev.switchboard.intake;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.IntakeStore.Storing;
import dev.switchboard.intake.RateLimits.LimitState;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.MessageTime;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accepts outbound and inbound messages. Safe for use by many threads. */
public final class Intake {
  /**
   * What a message is given on its way in.
   *
   * @param traceparent the trace that a message is part of which this thread accepts; null for none
   */
  public record Rules(
      ProviderRegistry registry,
      ConversationRules conversations,
      RateLimits limits,
      MessageIds ids,
      InstantSource clock,
      Supplier<@Nullable String> traceparent) {
    /** Rules by which no message is part of a trace. */
    public Rules(
        ProviderRegistry registry,
        ConversationRules conversations,
        RateLimits limits,
        MessageIds ids,
        InstantSource clock) {
      this(registry, conversations, limits, ids, clock, () -> null);
    }
  }

  /** Messages of one request that wait for the store at the same time: others want it too. */
  private static final int PORTION = 200;

  /** Messages that are accepted together: those of one request with several recipients. */
  public static final int MAX_GROUP = 1_000;

  /** What they occupy in memory, all of them: one text is stored once for each recipient. */
  public static final long MAX_GROUP_BYTES = 64L << 20;

  private final IntakeStore store;
  private final GroupAdmission groups;
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
    this.groups = new GroupAdmission(store, rules, listener, this::drafted);
  }

  /** What differs between the two directions. */
  private interface Entrant {
    Submission submission();

    /** The receipt of the same message, where it can be told before anything is taken for it. */
    Optional<Receipt> storedBefore(Provider provider);

    Storing begin(Provider provider);

    /** Called once it is stored. */
    default void stored() {}
  }

  /**
   * One message of several.
   *
   * @param key null when the client sent none
   */
  public record Request(Submission submission, @Nullable IdempotencyKey key) {}

  /** What the door says before anything is stored. */
  private sealed interface Admission {
    /** No more is to be done. */
    record Answered(IntakeResult result) implements Admission {}

    /** It may be stored. */
    record Granted(Provider provider, List<LimitState> limits) implements Admission {}
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

  /**
   * Accepts messages to be sent, each judged by itself as {@link #accept} would, in their order.
   * Returns once all answers are durable. Throws nothing once one of them may be stored: messages
   * that the store could not answer for, or that met a defect, are {@link IntakeResult.Unknown}.
   *
   * @return the results, in the order of the requests
   */
  public List<IntakeResult> acceptAll(List<Request> requests, String clientKey) {
    List<IntakeResult> results = new ArrayList<>(requests.size());
    for (int from = 0; from < requests.size(); from += PORTION) {
      int to = Math.min(requests.size(), from + PORTION);
      List<Supplier<IntakeResult>> begun = new ArrayList<>(to - from);
      for (Request request : requests.subList(from, to)) {
        begun.add(begin(request, clientKey));
      }
      begun.forEach(end -> results.add(knownOrNot(end)));
    }
    return results;
  }

  /** An id for a group of messages, which no message and no other group has. */
  public String groupId() {
    return rules.ids().next().toString();
  }

  /**
   * Accepts messages to be sent all together, or none of them, in one transaction. Returns once the
   * answer is durable.
   *
   * @param submissions 1 to {@value #MAX_GROUP}
   * @param keys one for each message, of which the first tells a request that was accepted before;
   *     empty when the client sent none
   * @throws dev.switchboard.queue.StoreUnavailableException when the outcome is unknown; it is the
   *     same for all
   * @throws IllegalArgumentException for another number of messages or keys
   */
  public GroupResult acceptTogether(
      List<Submission> submissions, List<IdempotencyKey> keys, String clientKey) {
    boolean matching = keys.isEmpty() || keys.size() == submissions.size();
    if (submissions.isEmpty() || submissions.size() > MAX_GROUP || !matching) {
      throw new IllegalArgumentException(
          submissions.size() + " messages with " + keys.size() + " keys");
    }
    return groups.accept(submissions, keys, clientKey);
  }

  private Supplier<IntakeResult> begin(Request request, String clientKey) {
    Instant now = rules.clock().instant();
    Outbound entrant = new Outbound(request.submission(), now, request.key());
    try {
      return begin(entrant, clientKey, request.key(), now);
    } catch (RuntimeException e) {
      IntakeResult unknown = unknown(e);
      return () -> unknown;
    }
  }

  private IntakeResult knownOrNot(Supplier<IntakeResult> end) {
    try {
      return end.get();
    } catch (RuntimeException e) {
      return unknown(e);
    }
  }

  /** A defect fails one message of several: the client must learn what became of the others. */
  private IntakeResult unknown(RuntimeException e) {
    if (!(e instanceof StoreUnavailableException)) {
      listener.on(new EngineEvent.Unexpected("accepting one message of several", e));
    }
    return new IntakeResult.Unknown(e);
  }

  private IntakeResult admit(
      Entrant entrant, String clientKey, @Nullable IdempotencyKey key, Instant now) {
    return begin(entrant, clientKey, key, now).get();
  }

  /** Admits and begins to store; what it returns waits for the end. */
  private Supplier<IntakeResult> begin(
      Entrant entrant, String clientKey, @Nullable IdempotencyKey key, Instant now) {
    return switch (judge(entrant, clientKey, key, now)) {
      case Admission.Answered answered -> answered::result;
      case Admission.Granted granted -> {
        String sender = entrant.submission().from().normal();
        Storing storing = orGiveBack(() -> entrant.begin(granted.provider()), sender, clientKey);
        yield () ->
            switch (orGiveBack(storing::await, sender, clientKey)) {
              case Stored.Fresh fresh -> {
                entrant.stored();
                yield new IntakeResult.Accepted(fresh.receipt(), granted.limits());
              }
              case Stored.Known known -> {
                rules.limits().giveBack(sender, clientKey);
                yield answer(known.remembered());
              }
            };
      }
    };
  }

  private Admission judge(
      Entrant entrant, String clientKey, @Nullable IdempotencyKey key, Instant now) {
    Optional<Remembered> remembered = key == null ? Optional.empty() : store.find(key, now);
    if (remembered.isPresent()) {
      return new Admission.Answered(answer(remembered.get()));
    }
    Channel channel = entrant.submission().channel();
    Optional<Provider> provider = rules.registry().providerFor(channel);
    if (provider.isEmpty()) {
      listener.on(new EngineEvent.ProviderNotConfigured(channel.wireName()));
      return new Admission.Answered(new IntakeResult.NoProvider(channel));
    }
    Optional<Receipt> before = entrant.storedBefore(provider.get());
    if (before.isPresent()) {
      return new Admission.Answered(answer(new Remembered.Replay(before.get())));
    }
    return switch (rules.limits().take(entrant.submission().from().normal(), clientKey)) {
      case RateLimits.Decision.Refused refused -> {
        refused.violated().forEach(limit -> listener.on(new EngineEvent.RateLimited(limit)));
        yield new Admission.Answered(new IntakeResult.RateLimited(refused));
      }
      case RateLimits.Decision.Granted granted ->
          new Admission.Granted(provider.get(), granted.standings());
    };
  }

  /** A request that is answered with an error instead has cost the client nothing. */
  private <R> R orGiveBack(Supplier<R> step, String sender, String clientKey) {
    try {
      return step.get();
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

  private NewMessage drafted(Submission submission, Instant now, Provider provider) {
    Instant acceptedAt = now.truncatedTo(ChronoUnit.MICROS);
    MessageContent content = submission.content(acceptedAt);
    String trace = rules.traceparent().get();
    OutboundMessage message =
        new OutboundMessage(
            rules.ids().next(),
            trace == null ? content : content.traced(trace),
            submission.files());
    ConversationKey conversation = conversationOf(submission);
    return new NewMessage(
        message,
        submission.channel().wireName(),
        conversation,
        isSentByA(submission, conversation),
        provider.name(),
        acceptedAt,
        MessageTime.of(submission.timestamp(), acceptedAt));
  }

  /** A message to be sent. */
  private final class Outbound implements Entrant {
    private final Submission submission;
    private final Instant acceptedAt;
    private final @Nullable IdempotencyKey key;

    Outbound(Submission submission, Instant now, @Nullable IdempotencyKey key) {
      this.submission = submission;
      this.acceptedAt = now;
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
    public Storing begin(Provider provider) {
      return store.begin(drafted(submission, acceptedAt, provider), key);
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
    public Storing begin(Provider provider) {
      ConversationKey conversation = conversationOf(submission());
      Stored stored =
          store.receive(
              new InboundMessage(
                  rules.ids().next(),
                  delivery,
                  conversation,
                  isSentByA(submission(), conversation),
                  provider.name(),
                  acceptedAt),
              key);
      return () -> stored;
    }

    @Override
    public void stored() {
      inboundStored.run();
    }
  }
}
