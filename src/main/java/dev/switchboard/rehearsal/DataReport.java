package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The result of a rehearsal for programs: as JSON, and as test cases in the form of JUnit. */
public final class DataReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private DataReport() {}

  /** As JSON. */
  public static String json(RehearsalResult result) {
    return JSON.writeValueAsString(members(result)) + "\n";
  }

  static Map<String, @Nullable Object> members(RehearsalResult result) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("title", result.scenario().title());
    members.put("seed", result.scenario().seed());
    members.put("good", result.isGood());
    members.put("trace_hash", result.hash());
    members.put("events", result.events());
    members.put("ended_at_seconds", seconds(result.endedAt()));
    members.put("accepted", result.accepted());
    members.put("dispatched", result.dispatched());
    members.put("dead_letters", result.failed());
    members.put("waiting", result.stillWaiting());
    members.put("lost", result.lost());
    members.put("refused", result.refused());
    members.put("duplicates", result.duplicates());
    members.put("repeated_calls", result.repeated());
    List<Object> providers = new ArrayList<>();
    for (CarrierBooks books : result.ledger().carriers()) {
      Map<String, @Nullable Object> provider = new LinkedHashMap<>();
      long drained = result.drainTime(books);
      provider.put("name", books.name);
      provider.put("calls", books.callsTotal);
      provider.put("calls_while_down", books.callsWhileDown);
      provider.put("attempts_per_message", books.attemptsPerMessage());
      provider.put("peak_backlog", (long) books.peak());
      provider.put("oldest_seconds", books.oldestPeak());
      provider.put("drained_seconds_after_back", drained < 0 ? null : seconds(drained));
      providers.add(provider);
    }
    members.put("providers", providers);
    Map<String, @Nullable Object> delays = new LinkedHashMap<>();
    Delays seen = result.ledger().delays();
    for (Channel channel : Channel.values()) {
      if (seen.has(channel)) {
        delays.put(
            channel.wireName(),
            Map.of(
                "p50_seconds",
                seconds(seen.quantile(channel, 0.5)),
                "p99_seconds",
                seconds(seen.quantile(channel, 0.99))));
      }
    }
    members.put("delays", delays);
    members.put(
        "expectations",
        result.verdicts().stream()
            .map(verdict -> {
              Map<String, @Nullable Object> expectation = new LinkedHashMap<>();
              expectation.put("line", verdict.line());
              expectation.put("expectation", verdict.expectation());
              expectation.put("measured", verdict.measured());
              expectation.put("met", verdict.met());
              return expectation;
            })
            .toList());
    members.put("defects", result.violations());
    return members;
  }

  /** Each expectation as a test case. */
  public static String junit(List<RehearsalResult.Summary> results) {
    StringWriter out = new StringWriter();
    long tests = results.stream().mapToLong(it -> it.verdicts().size() + 1L).sum();
    long failures =
        results.stream()
            .mapToLong(it ->
                it.verdicts().stream().filter(verdict -> !verdict.met()).count()
                    + (it.violations().isEmpty() ? 0 : 1))
            .sum();
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append(
        "<testsuite name=\"rehearsal\" tests=\"%d\" failures=\"%d\">\n".formatted(tests, failures));
    for (RehearsalResult.Summary result : results) {
      String suite = result.name();
      for (RehearsalResult.Verdict verdict : result.verdicts()) {
        testCase(
            out,
            suite,
            verdict.expectation(),
            verdict.met() ? null : "measured " + verdict.measured());
      }
      testCase(
          out,
          suite,
          "the engine keeps its rules",
          result.violations().isEmpty() ? null : result.violations().getFirst());
    }
    return out.append("</testsuite>\n").toString();
  }

  private static void testCase(
      StringWriter out, String suite, String name, @Nullable String failure) {
    out.append(
        "  <testcase classname=\"%s\" name=\"%s\""
            .formatted(Markup.text(suite), Markup.text(name)));
    out.append(
        failure == null
            ? "/>\n"
            : ">\n    <failure message=\"%s\"/>\n  </testcase>\n".formatted(Markup.text(failure)));
  }

  private static double seconds(long nanos) {
    return Math.round((double) nanos / 1_000_000) / 1_000.0;
  }
}
