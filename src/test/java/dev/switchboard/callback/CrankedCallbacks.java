package dev.switchboard.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.callback.post.PostResult;
import dev.switchboard.cluster.SoleNode;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.lane.BatchWriter;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** Callbacks in virtual time: endpoints that answer as the test says. */
abstract class CrankedCallbacks {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration TIMEOUT = Duration.ofSeconds(15);
  static final int MAX_IN_FLIGHT = 4;
  static final PostResult OK = new PostResult.Answered(200, null, "ok");
  static final PostResult BROKEN = new PostResult.Answered(500, null, "no");
  final FakeCallbackQueue queue = new FakeCallbackQueue();
  final Map<EndpointId, Function<Sent, @Nullable PostResult>> answers = new HashMap<>();
  final List<Sent> sent = new ArrayList<>();
  final MemoryBudget.Share memory = new MemoryBudget(64 << 20).share("callbacks", 8 << 20);
  final RecordedEvents events = new RecordedEvents();

  final CallbackSettings settings =
      new CallbackSettings(
          MAX_IN_FLIGHT,
          TIMEOUT,
          new RetrySchedule(Duration.ofDays(5)),
          Duration.ofDays(5),
          Duration.ofHours(1),
          1 << 20);

  long nanos;
  CallbackEngine engine;
  BatchWriter<CallbackWork> settler;

  /** A call of an endpoint. */
  record Sent(
      Endpoint endpoint,
      StoredEvent event,
      Duration at,
      @Nullable EventId cursor,
      CompletableFuture<PostResult> answer) {}

  @BeforeEach
  void build() {
    settler = CallbackSettler.writer(queue, (work, lost) -> engine.written(work, lost), events);
    engine =
        new CallbackEngine(
            queue,
            new NoStore(),
            this::send,
            settings,
            memory,
            new Callbacks.Environment(
                now(), () -> nanos, new SplittableRandom(7), new SoleNode(1), events),
            settler::submit,
            () -> {});
  }

  @BeforeEach
  void hearOfTests() {
    queue.news = id -> engine.news(Set.of(id));
  }

  InstantSource now() {
    return () -> START.plusNanos(nanos);
  }

  CompletableFuture<PostResult> send(
      Endpoint endpoint, Callback callback, @Nullable EventId cursor) {
    CompletableFuture<PostResult> answer = new CompletableFuture<>();
    Sent call = new Sent(endpoint, callback.event(), Duration.ofNanos(nanos), cursor, answer);
    sent.add(call);
    PostResult result = answers.getOrDefault(endpoint.id(), _ -> OK).apply(call);
    if (result != null) {
      answer.complete(result);
    }
    return answer;
  }

  /** Cranks until nothing more happens within so much time. */
  void pass(Duration time) {
    long until = nanos + time.toNanos();
    for (int turns = 0; ; turns++) {
      assertThat(turns).as("turns without time passing").isLessThan(1_000_000);
      long wait = engine.crank();
      settler.crank();
      if (!settler.isIdle() || wait == 0) {
        continue;
      }
      long soonest = engine.crank();
      if (soonest == 0) {
        continue;
      }
      if (soonest > until - nanos) {
        nanos = until;
        engine.crank();
        settler.crank();
        return;
      }
      nanos += soonest;
    }
  }

  Endpoint endpoint(long id, Function<Sent, @Nullable PostResult> answer) {
    Endpoint endpoint =
        new Endpoint(
            new EndpointId(id),
            null,
            URI.create("https://example.com/" + id),
            EventSelection.parse("*"),
            null,
            "standard",
            new Endpoint.Secrets("whsec_c2VjcmV0", null, null),
            true,
            START,
            null,
            null,
            1);
    queue.endpoints.put(endpoint.id(), endpoint);
    answers.put(endpoint.id(), answer);
    engine.endpointsChanged();
    return endpoint;
  }

  StoredEvent happen(long message, int sequence) {
    StoredEvent event = queue.happen(message, sequence, START.plusNanos(nanos));
    engine.news(queue.endpoints.keySet());
    return event;
  }

  List<Sent> to(Endpoint endpoint) {
    return sent.stream().filter(it -> it.endpoint().id().equals(endpoint.id())).toList();
  }

  static boolean isOf(Sent call, long message) {
    return new MessageId(message).equals(call.event().messageId());
  }

  static List<Integer> sequences(List<Sent> calls, long message) {
    return calls.stream().filter(it -> isOf(it, message)).map(it -> it.event().sequence()).toList();
  }

  /** Nothing changes behind the back of the engine. */
  static final class NoStore implements EndpointStore {
    @Override
    public List<Endpoint> list() {
      return List.of();
    }

    @Override
    public Optional<Endpoint> find(EndpointId id) {
      return Optional.empty();
    }

    @Override
    public boolean add(Endpoint endpoint) {
      return false;
    }

    @Override
    public Optional<Endpoint> change(EndpointId id, UnaryOperator<Endpoint> change) {
      return Optional.empty();
    }

    @Override
    public boolean remove(EndpointId id) {
      return false;
    }

    @Override
    public Declared declare(
        List<DeclaredEndpoint> endpoints,
        Supplier<EndpointId> ids,
        Instant now,
        Instant formerUntil) {
      return new Declared(List.of(), List.of());
    }

    @Override
    public Map<EndpointId, Backlog> backlogs(java.util.Collection<EndpointId> ids) {
      return Map.of();
    }

    @Override
    public boolean refresh() {
      return false;
    }
  }
}
