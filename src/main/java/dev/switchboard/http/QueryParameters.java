package dev.switchboard.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a query. Of a name that is sent twice the first value counts. */
final class QueryParameters {
  private static final QueryParameters NONE = new QueryParameters(Map.of());

  private final Map<String, String> values;

  private QueryParameters(Map<String, String> values) {
    this.values = values;
  }

  static QueryParameters parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    Map<String, String> values = new LinkedHashMap<>();
    int start = 0;
    while (start <= raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      if (end > start) {
        int equals = raw.indexOf('=', start);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        values.putIfAbsent(
            PercentEncoding.decodeQuery(raw.substring(start, nameEnd)),
            nameEnd == end ? "" : PercentEncoding.decodeQuery(raw.substring(nameEnd + 1, end)));
      }
      start = end + 1;
    }
    return new QueryParameters(values);
  }

  @Nullable String get(String name) {
    return values.get(name);
  }

  Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }
}
