package dev.switchboard.provider.mock;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.queue.Outcome;
import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The body of a {@code PUT} of a mock provider's configuration, which replaces all of it, and all
 * that is wrong with it. A member that is absent falls back like one that is null.
 */
final class MockConfigChange {
  private static final Set<String> RANGE = Set.of("min", "max");

  /** The members of those that are objects. */
  private static final Map<String, Set<String>> GROUPS =
      Map.of(
          "latency_ms",
          RANGE,
          "receipts",
          Set.of(
              "enabled",
              "delay_ms",
              "undelivered_pct",
              "lost_pct",
              "duplicate_pct",
              "reordered_pct"),
          "receipts/delay_ms",
          RANGE);

  private static final String NEXT = "next";

  private static final Set<String> CHANGEABLE =
      Set.of(
          "timeout_pct",
          "error_pct",
          "ratelimit_pct",
          "seed",
          "latency_ms",
          "retry_after_seconds",
          "quota_per_second",
          "receipts",
          NEXT);

  /** Part of the answer to a {@code GET}, which may be sent back as it is. */
  private static final Set<String> ONLY_SHOWN = Set.of("effective", "suppressed_duplicates");

  private final Map<FaultMember, @Nullable Integer> values = new EnumMap<>(FaultMember.class);
  private final Set<FaultMember> doubtful = EnumSet.noneOf(FaultMember.class);
  private final List<InvalidMember> faults = new ArrayList<>();
  private final List<Outcome> next = new ArrayList<>();
  private @Nullable Long seed;

  private MockConfigChange() {}

  /**
   * Reads a whole body.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object
   */
  static MockConfigChange parse(byte[] body) {
    MockConfigChange change = new MockConfigChange();
    change.read(JsonInput.object(body));
    return change;
  }

  /** All members; null takes back what was said. */
  Map<FaultMember, @Nullable Integer> values() {
    return values;
  }

  /** The seed that is asked for; null for whichever there is. */
  @Nullable Long seed() {
    return seed;
  }

  /** What the next calls are to meet; empty for nothing in particular. */
  List<Outcome> next() {
    return next;
  }

  boolean isValid() {
    return faults.isEmpty();
  }

  /** The problem with this body, where values also contradict each other. */
  Problem problem(List<FaultConflict> contradictions) {
    List<InvalidMember> all = new ArrayList<>(faults);
    for (FaultConflict contradiction : contradictions) {
      // What an unreadable member would have added up to is unknown.
      if (Collections.disjoint(contradiction.members(), doubtful)) {
        String path = contradiction.path();
        all.add(new InvalidMember(path.isEmpty() ? "" : "/" + path, contradiction.detail()));
      }
    }
    return Problem.invalid(all);
  }

  private void read(JsonNode document) {
    for (String name : document.propertyNames()) {
      if (!CHANGEABLE.contains(name) && !ONLY_SHOWN.contains(name)) {
        faults.add(unknown(name, CHANGEABLE));
      }
    }
    GROUPS.forEach((group, members) -> readGroup(document, group, members));
    for (FaultMember member : FaultMember.values()) {
      JsonNode value = document.at(JsonPointer.compile("/" + member.path()));
      if (value.isNull() || value.isMissingNode()) {
        values.put(member, null);
      } else {
        read(member, value);
      }
    }
    readSeed(document.path("seed"));
    readNext(document.path(NEXT));
  }

  /** Members that are objects, which may be null as a whole. */
  private void readGroup(JsonNode document, String group, Set<String> members) {
    JsonNode found = document.at(JsonPointer.compile("/" + group));
    for (String name : found.propertyNames()) {
      if (!members.contains(name)) {
        InvalidMember unknown = unknown(name, members);
        faults.add(
            new InvalidMember(
                "/" + group + unknown.pointer(), group.replace('/', '.') + "." + unknown.detail()));
      }
    }
    if (!found.isObject() && !found.isNull() && !found.isMissingNode()) {
      for (FaultMember member : FaultMember.values()) {
        if (member.path().startsWith(group + "/")) {
          doubtful.add(member);
        }
      }
      fault(
          group,
          "must be an object%s, or null"
              .formatted(group.endsWith("_ms") ? " with min and max" : ""));
    }
  }

  private void read(FaultMember member, JsonNode value) {
    if (member.isFlag()) {
      if (value.isBoolean()) {
        values.put(member, value.booleanValue() ? 1 : 0);
      } else {
        doubtful.add(member);
        fault(member.path(), "must be true, false or null");
      }
      return;
    }
    Long number = JsonInput.wholeNumber(value);
    if (number == null || number < 0 || number > member.max()) {
      doubtful.add(member);
      fault(member.path(), "must be a whole number from 0 to " + member.max() + ", or null");
    } else {
      values.put(member, number.intValue());
    }
  }

  private void readSeed(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return;
    }
    seed = JsonInput.wholeNumber(value);
    if (seed == null) {
      fault("seed", "must be a whole number of 64 bits, or null");
    }
  }

  private void readNext(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return;
    }
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome.wireName(), outcome);
    }
    boolean valid = value.isArray() && value.size() <= Script.MAX_OUTCOMES;
    for (int i = 0; valid && i < value.size(); i++) {
      Outcome outcome = value.get(i).isString() ? outcomes.get(value.get(i).asString()) : null;
      valid = outcome != null;
      if (outcome != null) {
        next.add(outcome);
      }
    }
    if (!valid) {
      fault(
          NEXT,
          "must be null, or an array of at most %d of %s"
              .formatted(Script.MAX_OUTCOMES, String.join(", ", outcomes.keySet())));
    }
  }

  private static InvalidMember unknown(String name, Set<String> known) {
    return InvalidMember.named(name, "is not a member of this" + Suggestion.of(name, known));
  }

  /** The detail names its member: alone, it is the whole sentence that a client sees. */
  private void fault(String path, String detail) {
    faults.add(new InvalidMember("/" + path, path.replace('/', '.') + " " + detail));
  }
}
