package dev.switchboard.api.operate;

import dev.switchboard.history.PastTraffic;
import dev.switchboard.history.PastTraffic.Accepted;
import dev.switchboard.history.PastTraffic.Answered;
import dev.switchboard.history.PastTraffic.Stretch;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.queue.Outcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/history}: traffic and answers of a stretch of the past, in steps. */
public final class HistoryResource implements Resource {
  /** How long a stretch may be. */
  static final Duration MAX_STRETCH = Duration.ofHours(24);

  private static final Duration USUAL_STRETCH = Duration.ofHours(1);
  private static final Instant LAST = Instant.parse("2039-01-01T00:00:00Z");

  private final PastTraffic traffic;
  private final InstantSource clock;

  private record Document(
      Instant since,
      Instant until,
      int stepSeconds,
      List<AcceptedJson> accepted,
      List<AnsweredJson> answered) {}

  private record AcceptedJson(Instant at, String channel, long messages) {
    static AcceptedJson of(Accepted it) {
      return new AcceptedJson(it.at(), it.channel().wireName(), it.messages());
    }
  }

  private record LatencyJson(double p50, double p99) {}

  private record AnsweredJson(
      Instant at,
      String provider,
      long success,
      long rateLimited,
      long error,
      long timeout,
      LatencyJson latencyMs) {
    static AnsweredJson of(Answered it) {
      return new AnsweredJson(
          it.at(),
          it.provider(),
          it.calls().getOrDefault(Outcome.SUCCESS, 0L),
          it.calls().getOrDefault(Outcome.RATE_LIMITED, 0L),
          it.calls().getOrDefault(Outcome.ERROR, 0L),
          it.calls().getOrDefault(Outcome.TIMEOUT, 0L),
          new LatencyJson(millis(it.median()), millis(it.p99())));
    }

    private static double millis(Duration duration) {
      return duration.toNanos() / 1e6;
    }
  }

  public HistoryResource(PastTraffic traffic, InstantSource clock) {
    this.traffic = traffic;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.add(
        Route.getJson("/api/history", Policy.scope(Scope.READ), this::show)
            .taking("since", "until"));
  }

  private Reply show(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    Instant end = query.get("until", HistoryResource::time, "a time");
    Instant until = end == null ? clock.instant() : end;
    Instant begin = query.get("since", HistoryResource::time, "a time");
    Instant since = begin == null ? until.minus(USUAL_STRETCH) : begin;
    query.check();
    if (!since.isBefore(until) || until.isAfter(since.plus(MAX_STRETCH))) {
      query.wrong("until", "must be after since, by at most 24 hours");
      query.check();
    }
    Instant from = start(since);
    Instant to = start(until.plusSeconds(PastTraffic.STEP_SECONDS).minusNanos(1));
    Stretch stretch = traffic.between(from, to);
    if (!stretch.complete()) {
      query.wrong("until", "leaves more than %,d rows to look at".formatted(PastTraffic.MAX_ROWS));
      query.check();
    }
    return Reply.document(
        200,
        new Document(
            from,
            to,
            PastTraffic.STEP_SECONDS,
            stretch.accepted().stream().map(AcceptedJson::of).toList(),
            stretch.answered().stream().map(AnsweredJson::of).toList()));
  }

  private static Instant start(Instant at) {
    long step = PastTraffic.STEP_SECONDS;
    return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), step) * step);
  }

  /** Ids know no times before 1970, nor beyond what 41 bits of milliseconds hold. */
  private static Optional<Instant> time(String text) {
    try {
      Instant time = Instant.parse(text);
      return time.isBefore(Instant.EPOCH.plus(MAX_STRETCH)) || time.isAfter(LAST)
          ? Optional.empty()
          : Optional.of(time);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
