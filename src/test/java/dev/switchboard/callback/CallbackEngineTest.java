package dev.switchboard.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EngineEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told to endpoints that work, in which order, and when the store is away. */
class CallbackEngineTest extends CrankedCallbacks {
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

    assertThat(engine.crank()).isEqualTo(EndpointShare.LOOK_INTERVAL.toNanos());
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
}
