package dev.switchboard.forecast;

import dev.switchboard.forecast.Forecasts.Question;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.rehearsal.Forecast;
import dev.switchboard.rehearsal.Forecast.Result;
import dev.switchboard.rehearsal.RehearsedSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/forecast}: when the backlog of each provider is gone. */
public final class ForecastResource implements Resource {
  private final LiveState.Sources sources;
  private final Function<Map<String, String>, RehearsedSettings> settings;
  private final Forecasts forecasts;
  private final InstantSource clock;
  private final List<String> providers;

  private record Document(
      Instant at, long horizonSeconds, Run asIs, @Nullable Run with, List<String> assumptions) {}

  private record Run(int scale, long simulatedSeconds, List<OfProvider> providers) {
    static Run of(Result result, Instant now) {
      return new Run(
          result.scale(),
          result.simulatedSeconds(),
          result.providers().stream().map(provider -> OfProvider.of(provider, now)).toList());
    }
  }

  private record OfProvider(
      String name,
      long backlog,
      long peak,
      Instant peakAt,
      long peakAfterSeconds,
      @Nullable Instant goneAt,
      @Nullable Long goneAfterSeconds,
      long pendingAtEnd,
      long deadLetters) {
    static OfProvider of(Forecast.Provider it, Instant now) {
      Long gone = it.goneAfterSeconds();
      return new OfProvider(
          it.name(),
          it.backlog(),
          it.peak(),
          now.plusSeconds(it.peakAfterSeconds()),
          it.peakAfterSeconds(),
          gone == null ? null : now.plusSeconds(gone),
          gone,
          it.pendingAtEnd(),
          it.deadLetters());
    }
  }

  /**
   * @param settings those in force, with the given ones instead of their own; throws {@link
   *     dev.switchboard.settings.InvalidSettingsException} where they cannot be so
   */
  public ForecastResource(
      LiveState.Sources sources,
      Function<Map<String, String>, RehearsedSettings> settings,
      Forecasts forecasts,
      InstantSource clock) {
    this.sources = sources;
    this.settings = settings;
    this.forecasts = forecasts;
    this.clock = clock;
    this.providers =
        settings.apply(Map.of()).providers().stream().map(RehearsedSettings.Lane::name).toList();
  }

  @Override
  public void register(Routes routes) {
    routes.add(
        Route.getJson("/api/forecast", Policy.scope(Scope.READ), this::show)
            .taking(WhatIf.PARAMETERS));
  }

  private Reply show(Exchange exchange) throws InterruptedException {
    QueryReader query = new QueryReader(exchange);
    WhatIf whatIf = WhatIf.read(query, providers);
    RehearsedSettings otherwise = whatIf.settings(settings, query);
    query.check();
    Instant now = clock.instant();
    LiveState state = LiveState.read(sources, providers, now);
    List<Question> questions = new ArrayList<>();
    questions.add(new Question(state.situation(), settings.apply(Map.of())));
    if (whatIf.isAny() && otherwise != null) {
      questions.add(new Question(whatIf.situation(state.situation(), otherwise), otherwise));
    }
    List<Result> results = forecasts.answer(questions, whatIf.horizon());
    return Reply.document(
        200,
        new Document(
            now,
            whatIf.horizon().toSeconds(),
            Run.of(results.getFirst(), now),
            results.size() == 1 ? null : Run.of(results.getLast(), now),
            assumptions(state, whatIf, results)));
  }

  private static List<String> assumptions(LiveState state, WhatIf whatIf, List<Result> results) {
    List<String> all = new ArrayList<>(state.assumptions());
    if (whatIf.isAny()) {
      all.add(whatIf.sentence());
    }
    for (int i = 0; i < results.size(); i++) {
      Result result = results.get(i);
      String which = i == 0 ? "as_is" : "with";
      if (result.scale() > 1) {
        all.add(
            "In %s one simulated message stands for %d; breakers open by chance less often for it."
                .formatted(which, result.scale()));
      }
      if (result.cut()) {
        all.add(
            "In %s the simulation was stopped after %d s of the horizon, because it took too long."
                .formatted(which, result.simulatedSeconds()));
      } else if (result.calm()) {
        all.add(
            "In %s no backlog was left after %d s; the rest is taken to be the same."
                .formatted(which, result.simulatedSeconds()));
      }
    }
    return all;
  }
}
