package dev.switchboard.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class ListenersTest {
  private static final Event FIRST = new EngineEvent.RateLimited("sender");
  private static final Event SECOND = new EngineEvent.RateLimited("ip");

  private final RecordedEvents before = new RecordedEvents();
  private final RecordedEvents after = new RecordedEvents();

  @Test
  void everyListenerIsToldEveryEventInOrder() {
    Listeners listeners = new Listeners(before, after);

    listeners.on(FIRST);
    listeners.on(SECOND);

    assertThat(before.all()).containsExactly(FIRST, SECOND);
    assertThat(after.all()).containsExactly(FIRST, SECOND);
  }

  @Test
  void listenerThatThrowsHarmsNobodyAndIsReportedOnce() {
    IllegalStateException bug = new IllegalStateException("a bug in a listener");
    Listeners listeners =
        new Listeners(
            before,
            _ -> {
              throw bug;
            },
            after);

    listeners.on(FIRST);
    listeners.on(SECOND);

    assertThat(before.of(EngineEvent.Unexpected.class))
        .singleElement()
        .satisfies(incident -> {
          assertThat(incident.thrown()).isSameAs(bug);
          assertThat(incident.where()).startsWith("listener dev.switchboard.event.ListenersTest");
        });
    assertThat(after.of(EngineEvent.Unexpected.class)).hasSize(1);
    assertThat(before.of(EngineEvent.RateLimited.class))
        .containsExactly((EngineEvent.RateLimited) FIRST, (EngineEvent.RateLimited) SECOND);
    assertThat(after.of(EngineEvent.RateLimited.class)).hasSize(2);
  }

  @Test
  void listenersThatAllThrowEndNothing() {
    EventListener broken =
        _ -> {
          throw new StackOverflowError("told by the test");
        };
    Listeners listeners =
        new Listeners(
            broken,
            broken,
            event -> {
              throw new IllegalStateException(event.toString());
            });

    assertThatCode(() -> listeners.on(FIRST)).doesNotThrowAnyException();
    assertThatCode(() -> listeners.on(SECOND)).doesNotThrowAnyException();
  }
}
