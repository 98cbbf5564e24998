package dev.switchboard.tools.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A report for programs: one JSON object whose member names stay. */
public final class ReportJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ReportJson() {}

  /** The report. Times are milliseconds or seconds, as the names say. */
  public static String write(LoadReport report) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("ok", report.problems().isEmpty());
    document.put("problems", report.problems());
    document.put("plan", plan(report.plan()));
    document.put("seconds", rounded(report.seconds()));
    document.put("offered", report.offered());
    document.put("never_sent", report.neverSent());
    document.put("longest_behind_ms", rounded(report.longestBehindMillis()));
    document.putAll(counts(report.measured()));
    document.put(
        "refused_by", report.refused().counts().stream().map(ReportJson::refusal).toList());
    document.put("longest_retry_after_seconds", report.refused().longestRetryAfterSeconds());
    document.put("acknowledged_per_second", rounded(report.acknowledgedPerSecond()));
    document.put("latency_from", report.plan().openLoop() ? "intended_send" : "send_closed_loop");
    document.put("latency_ms", percentiles(report.latency()));
    document.put("service_time_ms", percentiles(report.service()));
    document.put("connections_failed", report.connections().failed());
    document.put("connections_reopened", report.connections().reopened());
    document.put("warmup", counts(report.warmup()));
    document.put("lost", report.lost());
    LoadReport.Server server = report.server();
    document.put("server", server == null ? null : server(server));
    document.put(
        "client",
        members(
            "cpu_seconds", rounded(report.client().cpuSeconds()),
            "cpu_us_per_request", rounded(report.client().cpuMicrosPerRequest())));
    return JSON.writeValueAsString(document);
  }

  private static Map<String, @Nullable Object> plan(LoadPlan plan) {
    return members(
        "target",
        plan.target().toString(),
        "mode",
        plan.openLoop() ? "rate" : "max",
        "rate_per_second",
        plan.openLoop() ? plan.ratePerSecond() : null,
        "duration_seconds",
        plan.duration().toMillis() / 1e3,
        "warmup_seconds",
        plan.warmup().toMillis() / 1e3,
        "requests",
        plan.requests() == 0 ? null : plan.requests(),
        "connections",
        plan.connections(),
        "batch",
        plan.batches() ? plan.batch() : null,
        "mix",
        members("sms", plan.mix().sms(), "mms", plan.mix().mms(), "email", plan.mix().email()),
        "idempotent_percent",
        plan.idempotentPercent(),
        "duplicates_percent",
        plan.duplicatesPercent(),
        "recipients",
        plan.recipients(),
        "body_bytes",
        plan.bodyBytes(),
        "seed",
        plan.seed(),
        "timeout_seconds",
        plan.timeout().toMillis() / 1e3,
        "await_dispatch_seconds",
        plan.awaitDispatch().toMillis() / 1e3);
  }

  private static Map<String, @Nullable Object> counts(RequestCounts.Count count) {
    Map<String, @Nullable Object> unanswered = new LinkedHashMap<>();
    for (Failure failure : Failure.values()) {
      unanswered.put(failure.wireName(), count.unansweredBy().getOrDefault(failure, 0L));
    }
    return members(
        "sent", count.sent(),
        "acknowledged", count.acknowledged(),
        "replayed", count.replayed(),
        "mismatched", count.mismatched(),
        "refused", count.refused(),
        "unanswered", count.unanswered(),
        "unanswered_by", unanswered);
  }

  private static Map<String, @Nullable Object> refusal(RefusalCounts.Count refusal) {
    return members("status", refusal.status(), "code", refusal.code(), "count", refusal.count());
  }

  private static Map<String, @Nullable Object> percentiles(Percentiles times) {
    return members(
        "count", times.count(),
        "mean", rounded(times.mean()),
        "p50", rounded(times.p50()),
        "p90", rounded(times.p90()),
        "p99", rounded(times.p99()),
        "p99_9", rounded(times.p999()),
        "max", rounded(times.max()));
  }

  private static Map<String, @Nullable Object> server(LoadReport.Server server) {
    boolean asked = !Double.isNaN(server.dispatchedPerSecond());
    return members(
        "accepted", server.accepted(),
        "dispatched", server.dispatched(),
        "failed", server.failed(),
        "pending", server.pending(),
        "pending_before", server.pendingBefore(),
        "pending_when_sending_ended",
            server.pendingWhenSendingEnded() < 0 ? null : server.pendingWhenSendingEnded(),
        "dispatched_per_second", asked ? rounded(server.dispatchedPerSecond()) : null,
        "settled", server.settled(),
        "waited_seconds", rounded(server.waitedSeconds()),
        "drift", server.drift());
  }

  private static Map<String, @Nullable Object> members(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return members;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
