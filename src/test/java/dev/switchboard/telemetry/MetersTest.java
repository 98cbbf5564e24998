package dev.switchboard.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The names that dashboards and alerts are built on. */
class MetersTest {
  private final Meters meters = new Meters("1.2.3", List.of("sms", "mms", "email"), routes());

  @AfterEach
  void close() {
    meters.close();
  }

  /** In the order of configuration, which the flat view keeps. */
  private static Map<String, List<String>> routes() {
    Map<String, List<String>> routes = new LinkedHashMap<>();
    routes.put("sms-mms", List.of("sms", "mms"));
    routes.put("email", List.of("email"));
    return routes;
  }

  @Test
  void everySeriesExistsBeforeAnythingHappens() {
    assertThat(meters.prometheus().lines())
        .contains(
            "switchboard_messages_accepted_total{channel=\"sms\"} 0.0",
            "switchboard_messages_accepted_total{channel=\"mms\"} 0.0",
            "switchboard_messages_accepted_total{channel=\"email\"} 0.0",
            "switchboard_rate_limited_total{scope=\"sender\"} 0.0",
            "switchboard_rate_limited_total{scope=\"ip\"} 0.0",
            "switchboard_invalid_routing_total 0.0",
            "switchboard_provider_not_configured_total 0.0",
            "switchboard_inbound_rejected_total 0.0",
            "switchboard_idempotent_replays_total 0.0",
            "switchboard_worker_processed_total 0.0",
            "switchboard_settlements_refused_total 0.0",
            "switchboard_conversations_opened_total 0.0",
            "switchboard_retries_total{provider=\"sms-mms\"} 0.0",
            "switchboard_dead_letters_total{provider=\"email\"} 0.0",
            "switchboard_accept_seconds_count 0",
            "switchboard_dispatch_seconds_count{provider=\"sms-mms\"} 0",
            "switchboard_short_circuits_total{provider=\"email\"} 0.0",
            "switchboard_breaker_state{provider=\"email\",state=\"closed\"} 1.0",
            "switchboard_breaker_state{provider=\"email\",state=\"open\"} 0.0",
            "switchboard_breaker_state{provider=\"email\",state=\"half_open\"} 0.0",
            "switchboard_build_info{version=\"1.2.3\"} 1");
    for (String outcome : List.of("success", "rate_limited", "error", "timeout")) {
      assertThat(series("switchboard_dispatch_attempts_total"))
          .contains(
              "switchboard_dispatch_attempts_total{channel=\"sms\",outcome=\""
                  + outcome
                  + "\",provider=\"sms-mms\"} 0.0");
    }
  }

  @Test
  void everyCallCountsWhereItsNameSays() {
    meters.accepted("mms");
    meters.idempotentReplay();
    meters.rateLimited("sender");
    meters.invalidRouting();
    meters.providerNotConfigured();
    meters.inboundRejected();
    meters.workerProcessed();
    meters.conversationCreated();
    ProviderMeters provider = meters.provider("sms-mms");
    provider.attempt("mms", "rate_limited", 1);
    provider.retry();
    provider.deadLetter();

    assertThat(meters.prometheus().lines().filter(line -> line.startsWith("switchboard_")))
        .filteredOn(line -> line.contains("_total") && line.endsWith(" 1.0"))
        .containsExactlyInAnyOrder(
            "switchboard_messages_accepted_total{channel=\"mms\"} 1.0",
            "switchboard_idempotent_replays_total 1.0",
            "switchboard_rate_limited_total{scope=\"sender\"} 1.0",
            "switchboard_invalid_routing_total 1.0",
            "switchboard_provider_not_configured_total 1.0",
            "switchboard_inbound_rejected_total 1.0",
            "switchboard_worker_processed_total 1.0",
            "switchboard_conversations_opened_total 1.0",
            "switchboard_dispatch_attempts_total{channel=\"mms\",outcome=\"rate_limited\","
                + "provider=\"sms-mms\"} 1.0",
            "switchboard_retries_total{provider=\"sms-mms\"} 1.0",
            "switchboard_dead_letters_total{provider=\"sms-mms\"} 1.0");
  }

  @Test
  void durationsFallIntoFixedBuckets() {
    meters.acceptSeconds(1_500_000);
    meters.provider("email").attempt("email", "timeout", 5_000_000_001L);
    assertThat(meters.prometheus().lines())
        .contains(
            "switchboard_accept_seconds_bucket{le=\"0.001\"} 0",
            "switchboard_accept_seconds_bucket{le=\"0.002\"} 1",
            "switchboard_accept_seconds_bucket{le=\"+Inf\"} 1",
            "switchboard_accept_seconds_sum 0.0015",
            "switchboard_dispatch_seconds_bucket{provider=\"email\",le=\"5.0\"} 0",
            "switchboard_dispatch_seconds_bucket{provider=\"email\",le=\"10.0\"} 1",
            "switchboard_dispatch_seconds_count{provider=\"email\"} 1");
  }

  @Test
  void flatViewHasExactlyTheContractsCountersInItsOrder() {
    assertThat(meters.flat().keySet())
        .containsExactly(
            "dispatch_attempts",
            "dispatch_success",
            "dispatch_rate_limited",
            "dispatch_error",
            "dispatch_timeout",
            "breaker_transitions",
            "rate_limited",
            "invalid_routing",
            "inbound_rejected",
            "worker_processed",
            "messages_accepted",
            "idempotent_replays",
            "conversations_created",
            "queue_depth",
            "provider_sms_mms_attempts",
            "provider_sms_mms_success",
            "provider_sms_mms_rate_limited",
            "provider_sms_mms_error",
            "provider_sms_mms_timeout",
            "provider_sms_mms_breaker_transitions",
            "provider_sms_mms_breaker_state",
            "provider_email_attempts",
            "provider_email_success",
            "provider_email_rate_limited",
            "provider_email_error",
            "provider_email_timeout",
            "provider_email_breaker_transitions",
            "provider_email_breaker_state");
    assertThat(meters.flat().values()).containsOnly(0L, "closed");
  }

  @Test
  void flatViewAndPrometheusTellTheSameNumbers() {
    ProviderMeters texts = meters.provider("sms-mms");
    ProviderMeters email = meters.provider("email");
    texts.attempt("sms", "success", 1);
    texts.attempt("mms", "success", 1);
    texts.attempt("mms", "error", 1);
    texts.attempt("sms", "rate_limited", 1);
    email.attempt("email", "timeout", 1);
    email.attempt("email", "success", 1);
    meters.accepted("sms");
    meters.accepted("email");
    meters.rateLimited("sender");
    meters.rateLimited("ip");
    meters.rateLimited("ip");
    meters.inboundRejected();
    meters.invalidRouting();
    meters.workerProcessed();
    meters.conversationCreated();
    meters.idempotentReplay();

    Map<String, Object> flat = meters.flat();
    assertThat(flat)
        .containsEntry("dispatch_attempts", 6L)
        .containsEntry("dispatch_success", 3L)
        .containsEntry("dispatch_rate_limited", 1L)
        .containsEntry("dispatch_error", 1L)
        .containsEntry("dispatch_timeout", 1L)
        .containsEntry("provider_sms_mms_attempts", 4L)
        .containsEntry("provider_sms_mms_success", 2L)
        .containsEntry("provider_email_attempts", 2L)
        .containsEntry("provider_email_timeout", 1L);
    assertThat(flat.get("dispatch_attempts"))
        .isEqualTo(sumOf("switchboard_dispatch_attempts_total"));
    assertThat(flat.get("messages_accepted"))
        .isEqualTo(2L)
        .isEqualTo(sumOf("switchboard_messages_accepted_total"));
    assertThat(flat.get("rate_limited"))
        .isEqualTo(3L)
        .isEqualTo(sumOf("switchboard_rate_limited_total"));
    assertThat(flat.get("invalid_routing")).isEqualTo(1L);
    assertThat(flat.get("inbound_rejected")).isEqualTo(1L);
    assertThat(flat.get("worker_processed")).isEqualTo(1L);
    assertThat(flat.get("conversations_created")).isEqualTo(1L);
    assertThat(flat.get("idempotent_replays")).isEqualTo(1L);
  }

  @Test
  void breakerShowsTheStateItIsInAndEveryTransition() {
    ProviderMeters texts = meters.provider("sms-mms");
    texts.breakerTransition("closed", "open");
    texts.breakerTransition("open", "half_open");
    texts.breakerTransition("half_open", "open");

    assertThat(meters.prometheus().lines())
        .contains(
            "switchboard_breaker_state{provider=\"sms-mms\",state=\"closed\"} 0.0",
            "switchboard_breaker_state{provider=\"sms-mms\",state=\"open\"} 1.0",
            "switchboard_breaker_transitions_total{from=\"closed\",provider=\"sms-mms\",to=\"open\"}"
                + " 1.0",
            "switchboard_breaker_transitions_total{from=\"half_open\",provider=\"sms-mms\",to=\"open\"}"
                + " 1.0",
            "switchboard_breaker_state{provider=\"email\",state=\"closed\"} 1.0");
    assertThat(meters.flat())
        .containsEntry("breaker_transitions", 3L)
        .containsEntry("provider_sms_mms_breaker_transitions", 3L)
        .containsEntry("provider_sms_mms_breaker_state", "open")
        .containsEntry("provider_email_breaker_transitions", 0L)
        .containsEntry("provider_email_breaker_state", "closed");
  }

  @Test
  void gaugesAskTheirSuppliersAtEveryScrape() {
    long[] pending = {3};
    meters.gauges().bindQueueDepth("pending", () -> pending[0]);
    meters.gauges().bindQueueDepth("leased", () -> 4);
    meters.gauges().bindQueueOldestAgeSeconds(() -> 1.5);
    assertThat(meters.prometheus().lines())
        .contains(
            "switchboard_queue_depth{state=\"pending\"} 3.0",
            "switchboard_queue_depth{state=\"leased\"} 4.0",
            "switchboard_queue_oldest_age_seconds 1.5");
    pending[0] = 10;
    assertThat(meters.flat()).containsEntry("queue_depth", 14L);
  }

  @Test
  void supplierThatThrowsSpoilsNoOtherNumber() {
    meters
        .gauges()
        .bindQueueDepth(
            "pending",
            () -> {
              throw new IllegalStateException("store gone");
            });
    meters.gauges().bindQueueDepth("leased", () -> 4);
    meters.accepted("sms");
    assertThat(meters.flat())
        .containsEntry("queue_depth", 4L)
        .containsEntry("messages_accepted", 1L);
    assertThat(meters.prometheus())
        .contains("switchboard_messages_accepted_total{channel=\"sms\"} 1.0");
  }

  @Test
  void droppedLogLinesAreCounted() {
    CapturedLog captured = CapturedLog.json();
    meters.gauges().bindLog(captured.log);
    captured.log.close();
    captured.log.stopped();
    assertThat(meters.prometheus().lines()).contains("switchboard_log_lines_dropped_total 1.0");
  }

  @Test
  void memoryIsShownByHolder() {
    AtomicLong held = new AtomicLong(5);
    meters.gauges().bindMemory(100, Map.of("answers", held::get), Map.of("answers", () -> 3));
    held.set(7);

    assertThat(meters.prometheus().lines())
        .contains(
            "switchboard_memory_budget_bytes 100.0",
            "switchboard_memory_held_bytes{holder=\"answers\"} 7.0",
            "switchboard_memory_refusals_total{holder=\"answers\"} 3.0");
  }

  @Test
  void unknownLabelValuesAreRefusedAndMakeNoSeries() {
    String before =
        meters.prometheus().lines().filter(l -> l.startsWith("switchboard")).toList().toString();
    assertThatIllegalArgumentException().isThrownBy(() -> meters.accepted("fax"));
    assertThatIllegalArgumentException().isThrownBy(() -> meters.rateLimited("+18045551234"));
    assertThatIllegalArgumentException().isThrownBy(() -> meters.provider("sms_mms"));
    ProviderMeters provider = meters.provider("email");
    assertThatIllegalArgumentException().isThrownBy(() -> provider.attempt("fax", "success", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> provider.attempt("sms", "maybe", 1));
    String after =
        meters.prometheus().lines().filter(l -> l.startsWith("switchboard")).toList().toString();
    assertThat(after).isEqualTo(before);
  }

  @Test
  void providersThatTheFlatViewCouldNotTellApartAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Meters("1", List.of("sms"), Map.of("a-b", List.of(), "a_b", List.of())));
  }

  @Test
  void theProcessShowsItself() {
    assertThat(meters.prometheus())
        .contains(
            "jvm_memory_used_bytes{",
            "jvm_threads_live_threads ",
            "jvm_info{",
            "process_cpu_usage ",
            "process_uptime_seconds ",
            "process_files_open_files ");
  }

  private List<String> series(String name) {
    return meters.prometheus().lines().filter(line -> line.startsWith(name)).toList();
  }

  private long sumOf(String name) {
    return (long)
        series(name).stream()
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }
}
