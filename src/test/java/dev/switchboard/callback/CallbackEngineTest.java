package dev.switchboard.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.cluster.SoleNode;
import dev.switchboard.dispatch.BatchWriter;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventType;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageTime;
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
import org.junit.jupiter.api.Test;

/** Endpoints that answer, fail, hang and end, in virtual time. */
class CallbackEngineTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final int MAX_IN_FLIGHT = 4;
  private static final CallbackResult OK = new CallbackResult.Answered(200, null, "ok");
  private static final CallbackResult REFUSED = new CallbackResult.Answered(404, null, "no");
  private static final CallbackResult BROKEN = new CallbackResult.Answered(500, null, "no");

  private static final MessageRecord MESSAGE =
      new MessageRecord(
          new MessageId(1),
          1,
          Direction.OUTBOUND,
          Channel.SMS,
          new MessageContent(
              "+12016661234",
              "+18045551234",
              null,
              "Hello",
              List.of(),
              new MessageOptions.Builder().statusCallback("https://example.com/status").build()),
          new MessageTime(START, null),
          "sms-mms",
          MessageStanding.PENDING);

  private final FakeCallbackQueue queue = new FakeCallbackQueue();
  private final Map<EndpointId, Function<Sent, @Nullable CallbackResult>> answers = new HashMap<>();
  private final List<Sent> sent = new ArrayList<>();
  private final MemoryBudget.Share memory = new MemoryBudget(64 << 20).share("callbacks", 8 << 20);
  private final RecordedEvents events = new RecordedEvents();
  private final CallbackSettings settings =
      new CallbackSettings(
          MAX_IN_FLIGHT,
          TIMEOUT,
          new RetrySchedule(Duration.ofDays(5)),
          Duration.ofDays(5),
          Duration.ofHours(1),
          1 << 20);
  private long nanos;
  private CallbackEngine engine;
  private BatchWriter<CallbackWork> settler;

  /** A call of an endpoint. */
  private record Sent(
      Endpoint endpoint,
      StoredEvent event,
      Duration at,
      @Nullable EventId cursor,
      CompletableFuture<CallbackResult> answer) {}

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
            new CallbackEngine.Environment(
                now(), () -> nanos, new SplittableRandom(7), new SoleNode(1), events),
            settler::submit,
            () -> {});
  }

  @BeforeEach
  void hearOfTests() {
    queue.news = id -> engine.news(Set.of(id));
  }

  private InstantSource now() {
    return () -> START.plusNanos(nanos);
  }

  private CompletableFuture<CallbackResult> send(
      Endpoint endpoint, Callback callback, @Nullable EventId cursor) {
    CompletableFuture<CallbackResult> answer = new CompletableFuture<>();
    Sent call = new Sent(endpoint, callback.event(), Duration.ofNanos(nanos), cursor, answer);
    sent.add(call);
    CallbackResult result = answers.getOrDefault(endpoint.id(), _ -> OK).apply(call);
    if (result != null) {
      answer.complete(result);
    }
    return answer;
  }

  /** Cranks until nothing more happens within so much time. */
  private void pass(Duration time) {
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

  private Endpoint endpoint(long id, Function<Sent, @Nullable CallbackResult> answer) {
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

  private StoredEvent happen(long message, int sequence) {
    StoredEvent event = queue.happen(message, sequence, START.plusNanos(nanos));
    engine.news(queue.endpoints.keySet());
    return event;
  }

  private List<Sent> to(Endpoint endpoint) {
    return sent.stream().filter(it -> it.endpoint().id().equals(endpoint.id())).toList();
  }

  private static boolean isOf(Sent call, long message) {
    return new MessageId(message).equals(call.event().messageId());
  }

  private static List<Integer> sequences(List<Sent> calls, long message) {
    return calls.stream().filter(it -> isOf(it, message)).map(it -> it.event().sequence()).toList();
  }

  @Test
  void everyEventIsSentOnceAndForgotten() {
    Endpoint endpoint = endpoint(1, _ -> OK);
    for (int message = 1; message <= 500; message++) {
      happen(message, 1);
      happen(message, 2);
    }

    pass(Duration.ofSeconds(1));

    assertThat(to(endpoint)).hasSize(1000);
    assertThat(queue.rows).isEmpty();
    assertThat(memory.heldBytes()).isZero();
    for (int message = 1; message <= 500; message++) {
      assertThat(sequences(sent, message)).containsExactly(1, 2);
    }
  }

  @Test
  void nextOfAMessageWaitsForTheOneBeforeItAndOthersOvertake() {
    Endpoint endpoint = endpoint(1, call -> isOf(call, 1) ? null : OK);
    happen(1, 1);
    happen(1, 2);
    happen(2, 1);
    happen(2, 2);
    pass(Duration.ofSeconds(1));

    assertThat(sequences(to(endpoint), 1)).containsExactly(1);
    assertThat(sequences(to(endpoint), 2)).containsExactly(1, 2);

    sent.getFirst().answer().complete(OK);
    answers.put(endpoint.id(), _ -> OK);
    pass(Duration.ofSeconds(1));

    assertThat(sequences(to(endpoint), 1)).containsExactly(1, 2);
  }

  @Test
  void nextOfAMessageWaitsAlsoWhileTheOneBeforeItIsTriedAgain() {
    Endpoint endpoint = endpoint(1, call -> call.event().sequence() == 1 ? BROKEN : OK);
    happen(1, 1);
    happen(1, 2);
    pass(Duration.ofMinutes(2));

    assertThat(sequences(to(endpoint), 1)).containsOnly(1).hasSizeGreaterThan(1);

    answers.put(endpoint.id(), _ -> OK);
    happen(1, 3);
    pass(Duration.ofHours(1));

    List<Integer> order = sequences(to(endpoint), 1);
    assertThat(order.subList(order.size() - 3, order.size())).containsExactly(1, 2, 3);
  }

  @Test
  void failedEventComesAgainByTheScheduleAndIsGivenUpAfterTheLast() {
    Endpoint endpoint = endpoint(1, _ -> BROKEN);
    happen(1, 1);

    pass(Duration.ofDays(5));

    List<Sent> calls = to(endpoint);
    assertThat(calls).hasSize(RetrySchedule.DELAYS.size() + 1);
    for (int i = 1; i < calls.size(); i++) {
      Duration gap = calls.get(i).at().minus(calls.get(i - 1).at());
      Duration delay = RetrySchedule.DELAYS.get(i - 1);
      assertThat(gap)
          .isBetween(
              delay.multipliedBy(9).dividedBy(10),
              delay.multipliedBy(11).dividedBy(10).plusSeconds(31));
    }
    assertThat(queue.written).last().isInstanceOf(CallbackWork.GivenUp.class);
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void hangingEndpointIsCutAndOthersDoNotFeelIt() {
    Endpoint hanging = endpoint(1, _ -> null);
    Endpoint dead = endpoint(2, _ -> new CallbackResult.NotAnswered("connect"));
    Endpoint well = endpoint(3, _ -> OK);
    for (int message = 1; message <= 200; message++) {
      happen(message, 1);
    }
    pass(Duration.ofMillis(1));

    assertThat(to(well)).hasSize(200);
    assertThat(to(hanging)).hasSize(MAX_IN_FLIGHT);
    pass(Duration.ofMinutes(10));
    // The breaker lets one call through now and then, and spends no attempt of the others.
    assertThat(to(hanging).size()).isLessThan(40);
    assertThat(to(dead).size()).isLessThan(40);
    assertThat(queue.written)
        .filteredOn(CallbackWork.Retried.class::isInstance)
        .extracting(it -> ((CallbackWork.Retried) it).attempt().errorCode())
        .contains("timeout", "connect");
  }

  @Test
  void retryAfterIsHeard() {
    Endpoint endpoint =
        endpoint(1, _ -> new CallbackResult.Answered(503, Duration.ofMinutes(20), "later"));
    happen(1, 1);
    pass(Duration.ofMillis(1));
    answers.put(endpoint.id(), _ -> OK);
    happen(2, 1);
    pass(Duration.ofMinutes(19));

    assertThat(to(endpoint)).hasSize(1);

    pass(Duration.ofMinutes(2));
    assertThat(to(endpoint)).hasSize(3);
  }

  @Test
  void goneEndsTheEndpoint() {
    Endpoint endpoint = endpoint(1, _ -> new CallbackResult.Answered(410, null, ""));
    happen(1, 1);
    pass(Duration.ofMillis(1));
    happen(2, 1);
    pass(Duration.ofDays(1));

    assertThat(to(endpoint)).hasSize(1);
    assertThat(queue.written)
        .filteredOn(CallbackWork.Disabled.class::isInstance)
        .singleElement()
        .satisfies(it ->
            assertThat(((CallbackWork.Disabled) it).why().reason())
                .isEqualTo(Endpoint.Disabled.Reason.GONE));
  }

  /** An operator has moved the receiver, and its old address ends. */
  @Test
  void goneOfTheUrlBeforeSaysNothingAboutTheNewOne() {
    Endpoint endpoint = endpoint(1, _ -> null);
    happen(1, 1);
    pass(Duration.ofMillis(1));
    queue.change(endpoint.id());
    answers.put(endpoint.id(), _ -> OK);
    engine.endpointsChanged();
    pass(Duration.ofMillis(1));

    sent.getFirst().answer().complete(new CallbackResult.Answered(410, null, ""));
    happen(2, 1);
    pass(Duration.ofMinutes(1));

    assertThat(queue.written).noneMatch(CallbackWork.Disabled.class::isInstance);
    assertThat(sequences(to(endpoint), 1)).containsExactly(1, 1);
    assertThat(sequences(to(endpoint), 2)).containsExactly(1);
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void endpointThatIsChangedWhileItEndsIsServedAnew() {
    Endpoint endpoint = endpoint(1, _ -> new CallbackResult.Answered(410, null, ""));
    happen(1, 1);
    engine.crank();
    assertThat(to(endpoint)).hasSize(1);

    queue.change(endpoint.id());
    answers.put(endpoint.id(), _ -> OK);
    engine.endpointsChanged();
    pass(Duration.ofMillis(1));
    happen(2, 1);
    pass(Duration.ofSeconds(1));

    assertThat(sequences(to(endpoint), 2)).containsExactly(1);
  }

  @Test
  void hostThatDoesNotAnswerIsNamedWhereOthersWaitForItsPlace() {
    EndpointId host = EndpointId.ofHost(URI.create("https://example.com/status"));
    endpoint(host.value(), _ -> new CallbackResult.NotAnswered("connect"));
    queue.message = MESSAGE;
    for (int message = 1; message <= 20; message++) {
      happen(message, 1);
    }
    queue.crowded = true;
    engine.endpointsChanged();
    pass(Duration.ofSeconds(3));

    assertThat(queue.stuck).containsExactly(host);
  }

  @Test
  void hostsThatWaitForAPlaceAreLookedForOnceASecond() {
    queue.crowded = true;
    endpoint(1, _ -> OK);
    pass(Duration.ofMillis(1));
    int before = queue.looks;
    for (int i = 0; i < 100; i++) {
      engine.news(Set.of(EndpointId.ofHost(URI.create("https://host-" + i + ".example.com/"))));
      pass(Duration.ofMillis(50));
    }

    assertThat(queue.looks - before).isBetween(4, 6);
  }

  @Test
  void whatOneLaneThrowsHarmsNoOther() {
    endpoint(1, _ -> OK);
    Endpoint broken = endpoint(2, _ -> OK);
    endpoint(3, _ -> OK);
    queue.broken.add(broken.id());
    happen(1, 1);
    pass(Duration.ofSeconds(3));

    assertThat(sent).hasSize(2);
    assertThat(queue.rows).extracting(row -> row.endpoint).containsExactly(broken.id());
    assertThat(events.of(EngineEvent.Unexpected.class)).hasSizeBetween(3, 5);

    queue.broken.clear();
    pass(Duration.ofSeconds(1));
    assertThat(to(broken)).hasSize(1);
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void callbackThatIsLargerThanWhatIsGrantedStopsNothing() {
    Endpoint endpoint = endpoint(1, _ -> OK);
    happen(1, 1);
    queue.rows.getFirst().octets = 4 << 20;
    happen(2, 1);
    pass(Duration.ofSeconds(1));

    assertThat(to(endpoint)).hasSize(2);
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void endpointThatOnlyFailsForDaysIsLeftAloneAndProbedEveryHour() {
    Endpoint endpoint = endpoint(1, _ -> BROKEN);
    for (int hour = 0; hour < 6 * 24; hour++) {
      happen(hour + 1, 1);
      pass(Duration.ofHours(1));
    }
    assertThat(queue.written)
        .filteredOn(CallbackWork.Disabled.class::isInstance)
        .singleElement()
        .satisfies(it ->
            assertThat(((CallbackWork.Disabled) it).why().at())
                .isBetween(START.plus(Duration.ofDays(5)), START.plus(Duration.ofDays(6))));
    int before = sent.size();
    pass(Duration.ofHours(10));
    assertThat(sent.size() - before).isBetween(9, 11);

    answers.put(endpoint.id(), _ -> OK);
    happen(1_000, 1);
    pass(Duration.ofHours(2));

    assertThat(queue.written).anyMatch(CallbackWork.Enabled.class::isInstance);
    pass(Duration.ofDays(2));
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void endpointThatIsLeftAloneAndForWhichNothingWaitsIsProbedWithATest() {
    Endpoint endpoint = endpoint(1, _ -> BROKEN);
    queue.fail(endpoint.id(), START);
    engine.endpointsChanged();
    pass(Duration.ofHours(3));

    assertThat(to(endpoint)).hasSize(4);
    // One test is enough: as long as it waits the endpoint is probed with it.
    assertThat(to(endpoint)).extracting(it -> it.event().id()).containsOnly(new EventId(1));
    assertThat(to(endpoint).getFirst().event().type()).isEqualTo(EventType.ENDPOINT_TEST);

    answers.put(endpoint.id(), _ -> OK);
    pass(Duration.ofHours(1));
    assertThat(queue.written).anyMatch(CallbackWork.Enabled.class::isInstance);
    pass(Duration.ofDays(1));
    assertThat(to(endpoint)).hasSize(5);
  }

  @Test
  void urlOfAMessageThatIsGoneOrRefusesDoesNotEndTheLaneOfItsHost() {
    EndpointId host = EndpointId.ofHost(URI.create("https://example.com/status"));
    endpoint(
        host.value(), call -> isOf(call, 1) ? new CallbackResult.Answered(410, null, "") : REFUSED);
    queue.message = MESSAGE;
    happen(1, 1);
    for (int message = 2; message <= 20; message++) {
      happen(message, 1);
    }
    pass(Duration.ofSeconds(1));

    // No breaker has opened: that one URL refuses says nothing about the others of its host.
    assertThat(sent).hasSize(20);
    assertThat(queue.written).noneMatch(CallbackWork.Disabled.class::isInstance);
    assertThat(queue.written).filteredOn(CallbackWork.GivenUp.class::isInstance).hasSize(1);
    assertThat(queue.rows).hasSize(19);
  }

  @Test
  void callbackOfAMessageThatIsNotKeptAnyMoreIsGivenUp() {
    endpoint(EndpointId.ofHost(URI.create("https://example.com/status")).value(), _ -> OK);
    happen(1, 1);
    pass(Duration.ofSeconds(1));

    assertThat(sent).isEmpty();
    assertThat(queue.written)
        .singleElement()
        .satisfies(it ->
            assertThat(((CallbackWork.GivenUp) it).attempt().errorCode())
                .isEqualTo("message_gone"));
  }

  @Test
  void whatIsTooOldIsGivenUpWithoutACall() {
    StoredEvent old;
    endpoint(1, _ -> null);
    old = queue.happen(1, 1, START.minus(Duration.ofDays(6)));
    engine.news(queue.endpoints.keySet());

    pass(Duration.ofSeconds(1));

    assertThat(sent).isEmpty();
    assertThat(queue.written)
        .singleElement()
        .satisfies(it -> {
          CallbackWork.GivenUp work = (CallbackWork.GivenUp) it;
          assertThat(work.callback().event()).isEqualTo(old);
          assertThat(work.attempt().errorCode()).isEqualTo("expired");
        });
  }

  @Test
  void nothingIsLostWhileTheStoreIsAway() {
    Endpoint endpoint = endpoint(1, _ -> OK);
    happen(1, 1);
    engine.crank();
    queue.away = true;
    for (int i = 0; i < 5; i++) {
      engine.crank();
      settler.crank();
      nanos += Duration.ofSeconds(1).toNanos();
    }
    assertThat(to(endpoint)).hasSize(1);
    queue.away = false;
    happen(2, 1);
    pass(Duration.ofSeconds(3));

    assertThat(to(endpoint)).hasSize(2);
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void endpointsAreLookedForOnceASecondWhileTheStoreIsAway() {
    queue.away = true;
    Endpoint endpoint = endpoint(1, _ -> OK);
    happen(1, 1);

    assertThat(engine.crank()).isEqualTo(CallbackEngine.LOOK_INTERVAL.toNanos());
    pass(Duration.ofSeconds(3));
    queue.away = false;
    pass(Duration.ofSeconds(1));
    assertThat(to(endpoint)).hasSize(1);
  }

  @Test
  void whatAnotherProcessServesIsLetGo() {
    Endpoint endpoint = endpoint(1, _ -> null);
    happen(1, 1);
    pass(Duration.ofMillis(1));
    queue.loseAll();
    sent.getFirst().answer().complete(OK);
    pass(Duration.ofMillis(1));

    assertThat(queue.written).isEmpty();
    assertThat(engine.status(endpoint.id())).isEmpty();
    assertThat(memory.heldBytes()).isZero();
    assertThat(queue.rows).hasSize(1);
  }

  @Test
  void cursorTellsWhatIsSettledAndNeverGoesBack() {
    Endpoint endpoint = endpoint(1, _ -> OK);
    StoredEvent first = happen(1, 1);
    pass(Duration.ofMillis(1));
    happen(1, 2);
    pass(Duration.ofMillis(1));

    EventId cursor = to(endpoint).getLast().cursor();
    assertThat(cursor).isNotNull();
    assertThat(cursor.value()).isEqualTo(first.id().value());
  }

  @Test
  void removedEndpointIsCalledNoMore() {
    Endpoint endpoint = endpoint(1, _ -> null);
    happen(1, 1);
    pass(Duration.ofMillis(1));
    queue.endpoints.clear();
    engine.endpointsChanged();
    pass(Duration.ofDays(1));

    assertThat(to(endpoint)).hasSize(1);
    assertThat(sent.getFirst().answer()).isCancelled();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void aThousandEndpointsEachGetEverything() {
    List<Endpoint> all = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      all.add(endpoint(i, i % 10 == 0 ? _ -> BROKEN : _ -> OK));
    }
    happen(1, 1);
    happen(1, 2);
    pass(Duration.ofSeconds(1));

    assertThat(all)
        .allSatisfy(
            endpoint -> assertThat(to(endpoint)).hasSize(endpoint.id().value() % 10 == 0 ? 1 : 2));
  }

  /** Nothing changes behind the back of the engine. */
  private static final class NoStore implements EndpointStore {
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
