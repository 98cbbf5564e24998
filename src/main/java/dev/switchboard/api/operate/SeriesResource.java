package dev.switchboard.api.operate;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.telemetry.Series;
import dev.switchboard.telemetry.Series.OfProvider;
import dev.switchboard.telemetry.Series.Sample;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/series}: the last 15 minutes of this process, a column of numbers for each thing
 * that is counted, one for each second. {@code after} asks for what is new.
 */
public final class SeriesResource implements Resource {
  private final Series series;

  public SeriesResource(Series series) {
    this.series = series;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/series", Policy.scope(Scope.READ), this::show).taking("after"));
  }

  private Reply show(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    Instant after = query.get("after", SeriesResource::time, "a time");
    query.check();
    return Reply.document(200, document(series.samples(), after));
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  static Map<String, @Nullable Object> document(List<Sample> samples, @Nullable Instant after) {
    long newest = samples.isEmpty() ? 0 : samples.getLast().second();
    long oldest = samples.isEmpty() ? 1 : Math.max(0, newest - Series.WINDOW_SECONDS) + 1;
    long from = after == null ? oldest : Math.clamp(after.getEpochSecond() + 1, oldest, newest + 1);
    Table table = new Table(samples, from, newest);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("step_seconds", 1);
    document.put("window_seconds", Series.WINDOW_SECONDS);
    document.put("from", Instant.ofEpochSecond(from));
    document.put("to", Instant.ofEpochSecond(newest));
    document.put("accepted", table.increases(Sample::accepted));
    document.put("dispatched", table.increases(Sample::dispatched));
    document.put("failed", table.increases(Sample::failed));
    document.put("backlog", table.values(Sample::backlog));
    document.put("oldest_age_seconds", table.values(Sample::oldestAgeSeconds));
    List<String> names =
        samples.isEmpty() ? List.of() : List.copyOf(samples.getLast().providers().keySet());
    document.put("providers", names.stream().map(name -> provider(name, table, samples)).toList());
    return document;
  }

  private static Map<String, Object> provider(String name, Table table, List<Sample> samples) {
    Map<String, Object> attempts = new LinkedHashMap<>();
    for (String outcome : of(name, samples.getLast()).attempts().keySet()) {
      attempts.put(
          outcome,
          table.increases(sample -> of(name, sample).attempts().getOrDefault(outcome, 0L)));
    }
    Map<String, Object> provider = new LinkedHashMap<>();
    provider.put("name", name);
    provider.put("attempts", attempts);
    provider.put("rate_per_second", table.values(sample -> of(name, sample).ratePerSecond()));
    provider.put("in_flight", table.values(sample -> of(name, sample).inFlight()));
    provider.put("breaker", table.values(sample -> of(name, sample).breaker()));
    return provider;
  }

  private static OfProvider of(String name, Sample sample) {
    OfProvider provider = sample.providers().get(name);
    if (provider == null) {
      throw new IllegalStateException("the providers never change");
    }
    return provider;
  }

  /** The samples as columns; null for a second in which none was taken. */
  private static final class Table {
    private final Map<Long, Sample> bySecond = new HashMap<>();
    private final long from;
    private final long to;

    Table(List<Sample> samples, long from, long to) {
      samples.forEach(sample -> bySecond.put(sample.second(), sample));
      this.from = from;
      this.to = to;
    }

    List<@Nullable Object> values(Function<Sample, @Nullable Object> value) {
      List<@Nullable Object> column = new ArrayList<>();
      LongStream.rangeClosed(from, to)
          .forEach(second -> {
            Sample sample = bySecond.get(second);
            column.add(sample == null ? null : value.apply(sample));
          });
      return column;
    }

    /** Null also after a gap: what happened in it belongs to no single second. */
    List<@Nullable Object> increases(ToLongFunction<Sample> count) {
      List<@Nullable Object> column = new ArrayList<>();
      LongStream.rangeClosed(from, to)
          .forEach(second -> {
            Sample before = bySecond.get(second - 1);
            Sample sample = bySecond.get(second);
            column.add(
                before == null || sample == null
                    ? null
                    : count.applyAsLong(sample) - count.applyAsLong(before));
          });
      return column;
    }
  }
}
