package dev.switchboard.api.facade;

import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.spelling.Suggestion;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** The faults of a facade in JSON. */
final class FaultsJson {
  private static final String LATENCY = "latency_ms";
  private static final Set<String> RANGE = Set.of("min", "max");

  /** Part of the answer to a {@code GET}, which may be sent back as it is. */
  private static final String ONLY_SHOWN = "drawn";

  private FaultsJson() {}

  /** What holds at a gate, and what requests have met. */
  static Map<String, @Nullable Object> of(FaultGate gate) {
    FacadeFaults faults = gate.faults();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    Map<String, Object> latency = new LinkedHashMap<>();
    for (FacadeFaultMember member : FacadeFaultMember.values()) {
      String path = member.path();
      if (path.startsWith(LATENCY)) {
        latency.put(path.substring(LATENCY.length() + 1), faults.get(member));
        members.put(LATENCY, latency);
      } else {
        members.put(path, faults.get(member));
      }
    }
    members.put("seed", faults.seed());
    Map<String, Object> drawn = new LinkedHashMap<>();
    gate.drawn().forEach((fault, count) -> drawn.put(fault.name().toLowerCase(Locale.ROOT), count));
    members.put(ONLY_SHOWN, drawn);
    return members;
  }

  /**
   * Reads all faults; a member that is absent or null has its default.
   *
   * @throws ProblemException {@code malformed_json}, or {@code invalid_request} naming all that is
   *     wrong
   */
  static FacadeFaults parse(byte[] body) {
    JsonNode document = JsonInput.object(body);
    ValidationErrors errors = new ValidationErrors();
    Map<FacadeFaultMember, Integer> values = new EnumMap<>(FacadeFaultMember.class);
    for (FacadeFaultMember member : FacadeFaultMember.values()) {
      Long value = number(document.at(JsonPointer.compile("/" + member.path())));
      if (value == null) {
        continue;
      }
      if (value < 0 || value > member.max()) {
        errors.add(
            new InvalidMember(
                "/" + member.path(),
                member.path().replace('/', '.')
                    + " must be a whole number from 0 to "
                    + member.max()
                    + ", or null"));
      } else {
        values.put(member, value.intValue());
      }
    }
    names(document, errors);
    Long seed = seed(document.path("seed"), errors);
    if (errors.isEmpty()) {
      FacadeFaults.contradiction(values)
          .ifPresent(it ->
              errors.add(
                  new InvalidMember(it.path().isEmpty() ? "" : "/" + it.path(), it.detail())));
    }
    errors.check();
    return new FacadeFaults(values, seed);
  }

  private static void names(JsonNode document, ValidationErrors errors) {
    Set<String> known = new TreeSet<>(Set.of("seed", LATENCY));
    for (FacadeFaultMember member : FacadeFaultMember.values()) {
      if (!member.path().startsWith(LATENCY)) {
        known.add(member.path());
      }
    }
    for (String name : document.propertyNames()) {
      if (!known.contains(name) && !name.equals(ONLY_SHOWN)) {
        errors.add(
            InvalidMember.named(name, "is not a member of this" + Suggestion.of(name, known)));
      }
    }
    JsonNode latency = document.path(LATENCY);
    if (!latency.isObject() && !latency.isNull() && !latency.isMissingNode()) {
      errors.add(LATENCY, "must be an object with min and max, or null");
    }
    for (String name : latency.propertyNames()) {
      if (!RANGE.contains(name)) {
        errors.add(
            InvalidMember.named(
                name, "is not a member of latency_ms" + Suggestion.of(name, RANGE)));
      }
    }
  }

  private static @Nullable Long seed(JsonNode value, ValidationErrors errors) {
    if (value.isNull() || value.isMissingNode()) {
      return null;
    }
    Long seed = JsonInput.wholeNumber(value);
    if (seed == null) {
      errors.add("seed", "must be a whole number of 64 bits, or null");
    }
    return seed;
  }

  /** Null for none; -1 for what is no whole number. */
  private static @Nullable Long number(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return null;
    }
    Long number = JsonInput.wholeNumber(value);
    return number == null ? Long.valueOf(-1) : number;
  }
}
