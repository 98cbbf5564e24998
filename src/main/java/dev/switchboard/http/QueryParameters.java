package dev.switchboard.http;

import dev.switchboard.http.Problem.InvalidMember;
import dev.switchboard.spelling.Suggestion;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a query, each of which may be given once. */
final class QueryParameters {
  static final QueryParameters NONE = new QueryParameters(Map.of(), Set.of());

  private final Map<String, String> values;
  private final Set<String> repeated;

  private QueryParameters(Map<String, String> values, Set<String> repeated) {
    this.values = values;
    this.repeated = repeated;
  }

  static QueryParameters parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    Map<String, String> values = new LinkedHashMap<>();
    Set<String> repeated = new HashSet<>();
    PercentEncoding.decodeQuery(
        raw,
        (name, value) -> {
          if (values.putIfAbsent(name, value) != null) {
            repeated.add(name);
          }
        });
    return new QueryParameters(values, repeated);
  }

  /**
   * Refuses what would otherwise be ignored. A misspelt filter would return, or retry, more than
   * the client meant; of two values only one could count.
   *
   * @param known the parameters that the route has
   * @throws ProblemException {@code invalid_request} naming all that are unknown or repeated
   */
  void require(Set<String> known) {
    if (values.isEmpty()) {
      return;
    }
    ValidationErrors errors = new ValidationErrors();
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        errors.add(
            InvalidMember.named(
                name, "is not a parameter of this path" + Suggestion.of(name, known)));
      } else if (repeated.contains(name)) {
        errors.add(InvalidMember.named(name, "is given more than once"));
      }
    }
    errors.check();
  }

  @Nullable String get(String name) {
    return values.get(name);
  }
}
