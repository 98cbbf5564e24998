package dev.switchboard.http.request;

import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.spelling.Suggestion;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a query, each of which may be given once. */
public final class QueryParameters {
  /** Of a request without a query. */
  public static final QueryParameters NONE = new QueryParameters(Map.of(), Set.of());

  private final Map<String, String> values;
  private final Set<String> repeated;

  private QueryParameters(Map<String, String> values, Set<String> repeated) {
    this.values = values;
    this.repeated = repeated;
  }

  /**
   * The parameters of a query as it was sent.
   *
   * @throws ProblemException {@code invalid_request} if its percent-encoding is not valid
   */
  public static QueryParameters parse(String raw) {
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
  public void require(Set<String> known) {
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

  /** Null where it is not given. */
  public @Nullable String get(String name) {
    return values.get(name);
  }
}
