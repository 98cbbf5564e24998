package dev.switchboard.rehearsal.scenario;

import dev.switchboard.lane.BreakerAction;
import dev.switchboard.rehearsal.scenario.Fields.Notes;
import dev.switchboard.rehearsal.scenario.Scenario.Accident;
import dev.switchboard.rehearsal.scenario.Scenario.CarrierWorld;
import dev.switchboard.rehearsal.scenario.Scenario.Condition;
import dev.switchboard.rehearsal.scenario.Scenario.Flap;
import dev.switchboard.rehearsal.scenario.Scenario.Goal;
import dev.switchboard.rehearsal.scenario.Scenario.Latency;
import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import dev.switchboard.rehearsal.scenario.Scenario.Variation;
import dev.switchboard.settings.Mistake;
import dev.switchboard.settings.YamlDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads scenarios strictly: every mistake at once, with its line and what was meant. */
public final class ScenarioReader {
  /** More would be a load test, and take as long as one. */
  static final long MAX_NODES = 16;

  private static final long MAX_DURATION = 31 * 24 * 60 * Amounts.MINUTE;
  private static final Latency NO_LATENCY = new Latency(0, 0);
  private static final Map<String, BreakerAction> ACTIONS = new LinkedHashMap<>();

  static {
    Arrays.stream(BreakerAction.values()).forEach(it -> ACTIONS.put(it.wireName(), it));
  }

  private final Path file;

  private ScenarioReader(Path file) {
    this.file = file;
  }

  /** What came of reading a file. */
  public sealed interface Read {
    record Good(Scenario scenario) implements Read {}

    record Bad(List<Mistake> mistakes) implements Read {}
  }

  /** Reads a file. */
  public static Read read(Path file) {
    YamlDocument document = YamlDocument.read(file);
    Notes notes = new Notes(document.file());
    Scenario scenario = null;
    if (document.faults().isEmpty()) {
      scenario = new ScenarioReader(file).scenario(new Fields(notes, "", document.root()));
    }
    List<Mistake> mistakes = new ArrayList<>(document.faults());
    mistakes.addAll(notes.mistakes());
    return scenario == null || !mistakes.isEmpty()
        ? new Read.Bad(List.copyOf(mistakes))
        : new Read.Good(scenario);
  }

  private Scenario scenario(Fields fields) {
    long version = fields.required("rehearsal", Amounts::number, "1", 1L);
    if (version != 1) {
      fields.wrong("rehearsal", "is a version that this program does not know; it knows 1");
    }
    String title = fields.text("title", String.valueOf(file.getFileName()));
    String settings = fields.text("settings");
    long seed = fields.value("seed", Amounts::number, Amounts.A_NUMBER, 1L);
    List<Source> traffic = new TrafficReader(fields, file).read();
    long traffics =
        traffic.stream()
            .mapToLong(source -> source.phases().stream().mapToLong(Phase::length).sum())
            .max()
            .orElse(0);
    long duration = fields.value("duration", Amounts::span, Amounts.A_SPAN, traffics);
    if ((duration == 0 && fields.has("duration")) || duration > MAX_DURATION) {
      fields.wrong("duration", "is between 1ms and 31d");
    }
    long drainLimit =
        fields.value("drain-limit", Amounts::span, Amounts.A_SPAN, 24 * 60 * Amounts.MINUTE);
    int nodes = (int) fields.within("nodes", 1, 1, MAX_NODES);
    Fields store = fields.mapping("store");
    Latency commit = null;
    if (store != null) {
      commit = latency(store, "commit");
      store.end();
    }
    Scenario scenario =
        new Scenario(
            title,
            settings == null ? null : file.resolveSibling(settings),
            seed,
            duration,
            drainLimit,
            nodes,
            commit,
            traffic,
            carriers(fields),
            accidents(fields, nodes, duration),
            new ExpectationReader(fields).read(),
            compare(fields));
    fields.end();
    return scenario;
  }

  private static Map<String, CarrierWorld> carriers(Fields fields) {
    Map<String, CarrierWorld> carriers = new LinkedHashMap<>();
    Fields providers = fields.mapping("providers");
    if (providers != null) {
      for (String name : providers.names()) {
        carriers.put(name, new CarrierWorld(conditions(providers, name)));
      }
    }
    return carriers;
  }

  private static List<Condition> conditions(Fields providers, String name) {
    List<Condition> conditions = new ArrayList<>();
    long before = 0;
    for (Fields entry : providers.mappings(name)) {
      long at = entry.value("at", Amounts::span, Amounts.A_SPAN, 0L);
      if (at < before) {
        entry.wrong("at", "is earlier than the line above; put them in order");
      }
      before = at;
      Double quota = entry.value("quota", ScenarioReader::quota, "none, or " + Amounts.A_RATE);
      Double errors = entry.value("errors", Amounts::share, Amounts.A_SHARE);
      Double errorsTo = entry.value("to", Amounts::share, Amounts.A_SHARE);
      Long over = entry.value("over", Amounts::span, Amounts.A_SPAN);
      if ((errorsTo == null) != (over == null) || (errorsTo != null && errors == null)) {
        entry.wrong("errors", "changes evenly with all three: errors, to and over");
      }
      Fields flapping = entry.mapping("flap");
      Long length = entry.value("for", Amounts::span, Amounts.A_SPAN);
      if ((flapping == null) != (length == null)) {
        entry.wrong("flap", "goes together with for: the time that it lasts");
      }
      Flap flap = null;
      if (flapping != null) {
        flap =
            new Flap(
                Math.max(1, flapping.required("up", Amounts::span, Amounts.A_SPAN, 1L)),
                Math.max(1, flapping.required("down", Amounts::span, Amounts.A_SPAN, 1L)),
                length == null ? 0 : length);
        flapping.end();
      }
      Latency latency = entry.has("latency") ? latency(entry, "latency") : null;
      Double rateLimited = entry.value("rate-limited", Amounts::share, Amounts.A_SHARE);
      Double hang = entry.value("hang", Amounts::share, Amounts.A_SHARE);
      Boolean idempotent = entry.oneOf("idempotent", Map.of("true", true, "false", false));
      entry.end();
      conditions.add(
          new Condition(
              at,
              latency,
              quota == null ? null : (int) Math.ceil(quota),
              errors,
              errorsTo,
              over == null ? 0 : over,
              rateLimited,
              hang,
              flap,
              idempotent));
    }
    return conditions;
  }

  private static @Nullable Double quota(String text) {
    return text.equals("none") ? Double.valueOf(0) : Amounts.rate(text);
  }

  private static Latency latency(Fields fields, String name) {
    Fields latency = fields.mapping(name);
    if (latency == null) {
      return NO_LATENCY;
    }
    long median = latency.required("p50", Amounts::span, Amounts.A_SPAN, 0L);
    long p99 = latency.value("p99", Amounts::span, Amounts.A_SPAN, median);
    if (p99 < median) {
      latency.wrong("p99", "is less than p50");
    }
    latency.end();
    return new Latency(median, p99);
  }

  private static List<Accident> accidents(Fields fields, int nodes, long duration) {
    List<Accident> accidents = new ArrayList<>();
    for (Fields entry : fields.mappings("accidents")) {
      long at = entry.required("at", Amounts::span, Amounts.A_SPAN, 0L);
      // The run may have ended by then, and what was to be rehearsed would never happen.
      if (duration > 0 && at >= duration) {
        entry.wrong("at", "is not before the end of the traffic; set a longer duration");
      }
      if (entry.has("kill")) {
        Long node = entry.value("kill", ScenarioReader::node, "the name of a node: node-1");
        if (node != null && (node < 1 || node > nodes)) {
          entry.wrong("kill", "names a node that is not there; nodes is " + nodes);
        }
        Long back = entry.value("back-after", Amounts::span, Amounts.A_SPAN);
        accidents.add(new Accident.Kill(at, node == null ? 1 : Math.clamp(node, 1, nodes), back));
      } else if (entry.has("store")) {
        entry.oneOf("store", Map.of("away", true));
        accidents.add(
            new Accident.StoreAway(at, entry.required("for", Amounts::span, Amounts.A_SPAN, 0L)));
      } else if (entry.has("operator")) {
        Fields operator = entry.mapping("operator");
        if (operator != null) {
          String provider = operator.text("breaker", "");
          BreakerAction action = operator.oneOf("action", ACTIONS);
          operator.end();
          Long length = entry.value("for", Amounts::span, Amounts.A_SPAN);
          accidents.add(
              new Accident.Operator(
                  at, provider, action == null ? BreakerAction.OPEN : action, length));
        }
      } else {
        entry.wrong("at", "says when and not what: kill, store or operator");
      }
      entry.end();
    }
    return accidents;
  }

  private static @Nullable Long node(String text) {
    return text.startsWith("node-") ? Amounts.number(text.substring("node-".length())) : null;
  }

  private static @Nullable Variation compare(Fields fields) {
    Fields compare = fields.mapping("compare");
    if (compare == null) {
      return null;
    }
    Map<String, List<String>> vary = new LinkedHashMap<>();
    Fields varied = compare.mapping("vary");
    if (varied != null) {
      varied.names().forEach(key -> vary.put(key, varied.texts(key)));
    } else {
      compare.wrong("vary", "is missing; it says which settings to try");
    }
    int seeds = (int) compare.within("seeds", 10, 1, 1_000);
    Goal least = null;
    Map<Goal, Double> limits = new EnumMap<>(Goal.class);
    Map<String, Goal> goals = new LinkedHashMap<>();
    Arrays.stream(Goal.values()).forEach(goal -> goals.put(goal.key(), goal));
    Fields best = compare.mapping("best");
    if (best != null) {
      least = best.oneOf("least", goals);
      Fields with = best.mapping("with");
      if (with != null) {
        for (Map.Entry<String, Goal> goal : goals.entrySet()) {
          Double limit =
              with.value(goal.getKey(), ScenarioReader::limit, "a number or a length of time");
          if (limit != null) {
            limits.put(goal.getValue(), limit);
          }
        }
        with.end();
      }
      best.end();
    }
    compare.end();
    return new Variation(vary, seeds, least, limits);
  }

  /** Lengths of time count in seconds. */
  private static @Nullable Double limit(String text) {
    Double number = Amounts.decimal(text);
    Long span = number == null ? Amounts.span(text) : null;
    return span == null ? number : Double.valueOf((double) span / Amounts.SECOND);
  }
}
