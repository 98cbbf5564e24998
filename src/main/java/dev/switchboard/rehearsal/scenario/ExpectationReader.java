package dev.switchboard.rehearsal.scenario;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Scenario.Demand;
import dev.switchboard.rehearsal.scenario.Scenario.Expectation;
import dev.switchboard.rehearsal.scenario.Scenario.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code expect} of a scenario. */
final class ExpectationReader {
  private final Fields scenario;

  ExpectationReader(Fields scenario) {
    this.scenario = scenario;
  }

  List<Expectation> read() {
    List<Expectation> expectations = new ArrayList<>();
    for (Fields entry : scenario.mappings("expect")) {
      Demand demand = demand(entry);
      entry.end();
      if (demand != null) {
        expectations.add(new Expectation(entry.line(), textOf(demand), demand));
      }
    }
    return expectations;
  }

  private static @Nullable Demand demand(Fields entry) {
    if (entry.has("lost")) {
      return new Demand.Lost(number(entry, "lost"));
    }
    if (entry.has("duplicates")) {
      return new Demand.Duplicates(number(entry, "duplicates"));
    }
    if (entry.has("dead-letters")) {
      return new Demand.DeadLetters(number(entry, "dead-letters"));
    }
    if (entry.has("refused")) {
      return new Demand.Refused(number(entry, "refused"));
    }
    if (entry.has("drained")) {
      return new Demand.Drained(
          entry.text("drained", ""),
          entry.value("after", Amounts::span, Amounts.A_SPAN, 0L),
          entry.required("within", Amounts::span, Amounts.A_SPAN, 0L));
    }
    if (entry.has("delay")) {
      return delay(entry);
    }
    if (entry.has("calls")) {
      return new Demand.Calls(entry.text("calls", ""), required(entry, "at-most"), window(entry));
    }
    if (entry.has("attempts-per-message")) {
      return new Demand.AttemptsPerMessage(
          entry.text("attempts-per-message", ""),
          entry.required("at-most", Amounts::decimal, "a number such as 1.5", 0.0));
    }
    if (entry.has("backlog")) {
      return new Demand.Backlog(entry.text("backlog", ""), required(entry, "at-most"));
    }
    if (entry.has("order")) {
      entry.oneOf("order", Map.of("kept", true));
      return new Demand.Order();
    }
    if (entry.names().isEmpty()) {
      entry.wrong("expect", "is empty");
    }
    return null;
  }

  private static @Nullable Demand delay(Fields entry) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    Arrays.stream(Channel.values()).forEach(it -> channels.put(it.wireName(), it));
    Channel channel = entry.oneOf("delay", channels);
    double quantile = entry.value("quantile", Amounts::share, Amounts.A_SHARE, 99.0) / 100;
    long atMost = entry.required("at-most", Amounts::span, Amounts.A_SPAN, 0L);
    Window window = window(entry);
    return channel == null ? null : new Demand.Delay(channel, quantile, atMost, window);
  }

  private static long number(Fields entry, String name) {
    return entry.value(name, Amounts::number, Amounts.A_NUMBER, 0L);
  }

  private static long required(Fields entry, String name) {
    return entry.required(name, Amounts::number, Amounts.A_NUMBER, 0L);
  }

  private static Window window(Fields entry) {
    if (!entry.has("between")) {
      return Window.ALWAYS;
    }
    List<String> ends = entry.texts("between");
    Long from = ends.size() == 2 ? Amounts.span(ends.get(0)) : null;
    Long until = ends.size() == 2 ? Amounts.span(ends.get(1)) : null;
    if (from == null || until == null || from >= until) {
      entry.wrong("between", "is two times in order, such as [30m, 90m]");
      return Window.ALWAYS;
    }
    return new Window(from, until);
  }

  private static String textOf(Demand demand) {
    return switch (demand) {
      case Demand.Lost(long most) -> "lost messages: at most " + most;
      case Demand.Duplicates(long most) -> "duplicates: at most " + most;
      case Demand.DeadLetters(long most) -> "dead letters: at most " + most;
      case Demand.Refused(long most) -> "refused requests: at most " + most;
      case Demand.Drained(String provider, long after, long within) ->
          "backlog of %s gone within %s after %s"
              .formatted(provider, Amounts.shown(within), Amounts.shown(after));
      case Demand.Delay(Channel channel, double quantile, long most, Window between) ->
          "delay of %s, %s%%: at most %s%s"
              .formatted(
                  channel.wireName(), percent(quantile), Amounts.shown(most), shown(between));
      case Demand.Calls(String provider, long most, Window between) ->
          "calls of %s: at most %d%s".formatted(provider, most, shown(between));
      case Demand.AttemptsPerMessage(String provider, double most) ->
          "attempts per message at %s: at most %s".formatted(provider, most);
      case Demand.Backlog(String provider, long most) ->
          "backlog of %s: at most %d".formatted(provider, most);
      case Demand.Order() -> "first attempts of a conversation in order";
    };
  }

  private static String percent(double quantile) {
    String text = String.valueOf(Math.round(quantile * 1_000_000) / 10_000.0);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String shown(Window window) {
    return window.equals(Window.ALWAYS)
        ? ""
        : ", %s to %s".formatted(Amounts.shown(window.from()), Amounts.shown(window.until()));
  }
}
