package dev.switchboard.callback.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.EventType;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which events an endpoint asks for. */
class EventSelectionTest {
  private static final String DEFERRED = "message.deferred";

  @Test
  void allButWhatComesInFloodsIsMeantByTheStar() {
    EventSelection all = new EventSelection(Set.of("*"));

    assertThat(EventType.values())
        .filteredOn(all::wants)
        .hasSize(EventSelection.OFFERED.size() - 1)
        .doesNotContain(EventType.MESSAGE_DEFERRED, EventType.MESSAGE_ATTEMPTED);
    assertThat(EventSelection.offered()).contains(DEFERRED);
  }

  @Test
  void whatIsNamedBesideTheStarIsKept() {
    EventSelection both = new EventSelection(Set.of("*", DEFERRED, "message.failed"));

    assertThat(both.sorted()).containsExactly("*", DEFERRED);
    assertThat(EventSelection.parse(both.toText()).wants(EventType.MESSAGE_DEFERRED)).isTrue();
    assertThat(EventSelection.parse(both.toText()).wants(EventType.MESSAGE_FAILED)).isTrue();
  }
}
