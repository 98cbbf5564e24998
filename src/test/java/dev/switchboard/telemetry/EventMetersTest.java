package dev.switchboard.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.switchboard.event.MessageEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted of what happens. */
class EventMetersTest {
  private final Meters meters = new Meters("1", List.of("sms"), Map.of("sms-mms", List.of("sms")));
  private final EventMeters counted = new EventMeters(meters);

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void eachEventIsCountedWhereItBelongs() {
    Happened.ALL.forEach(counted::on);

    assertThat(
            meters
                .prometheus()
                .lines()
                .filter(line -> line.matches("switchboard_[a-z_]+(_total|_count)[{ ].*"))
                .filter(line -> !line.endsWith(" 0.0") && !line.endsWith(" 0")))
        .containsExactlyInAnyOrder(
            "switchboard_messages_accepted_total{channel=\"sms\"} 1.0",
            "switchboard_conversations_opened_total 2.0",
            "switchboard_dispatch_attempts_total{channel=\"sms\",outcome=\"success\","
                + "provider=\"sms-mms\"} 1.0",
            "switchboard_dispatch_attempts_total{channel=\"sms\",outcome=\"error\","
                + "provider=\"sms-mms\"} 1.0",
            "switchboard_dispatch_seconds_count{provider=\"sms-mms\"} 2",
            "switchboard_retries_total{provider=\"sms-mms\"} 1.0",
            "switchboard_dead_letters_total{provider=\"sms-mms\"} 1.0",
            "switchboard_invalid_routing_total 1.0",
            "switchboard_provider_not_configured_total 2.0",
            "switchboard_breaker_transitions_total{from=\"closed\",provider=\"sms-mms\","
                + "to=\"open\"} 1.0",
            "switchboard_breaker_transitions_total{from=\"open\",provider=\"sms-mms\","
                + "to=\"half_open\"} 1.0",
            "switchboard_breaker_transitions_total{from=\"half_open\",provider=\"sms-mms\","
                + "to=\"closed\"} 1.0",
            "switchboard_short_circuits_total{provider=\"sms-mms\"} 7.0",
            "switchboard_idempotent_replays_total 1.0",
            "switchboard_rate_limited_total{scope=\"ip\"} 1.0",
            "switchboard_settlements_refused_total 1.0",
            "switchboard_inbound_dropped_total 1.0",
            "switchboard_deliveries_total{provider=\"sms-mms\",status=\"delivered\"} 1.0",
            "switchboard_deliveries_total{provider=\"sms-mms\",status=\"undelivered\"} 1.0",
            "switchboard_delivery_seconds_count{provider=\"sms-mms\"} 1",
            "switchboard_receipts_unknown_total 3.0",
            "switchboard_worker_processed_total 4.0");
  }

  @Test
  void deadLetterOfAProviderThatIsGoneIsNotAnError() {
    MessageEvent gone =
        new MessageEvent.Failed(
            Happened.ID, "sms", 1, "old-name", 2, "unreadable", "unreadable", Happened.NOON);

    assertThatCode(() -> counted.on(gone)).doesNotThrowAnyException();
  }
}
