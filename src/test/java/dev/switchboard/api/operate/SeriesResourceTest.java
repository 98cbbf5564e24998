package dev.switchboard.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.TestServer;
import dev.switchboard.telemetry.Series;
import dev.switchboard.telemetry.Series.OfProvider;
import dev.switchboard.telemetry.Series.Sample;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SeriesResourceTest {
  /** 2026-03-02T14:00:00Z. */
  private static final long START = 1_772_460_000;

  private final Series series = new Series();
  private final TestServer server =
      TestServer.with(routes -> new SeriesResource(series).register(routes));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void countersAreShownAsWhatEachSecondAddedToThem() throws IOException {
    series.add(sample(0, 10, "closed"));
    series.add(sample(1, 14, "closed"));
    series.add(sample(2, 14, "open"));

    JsonNode shown = get("");

    assertThat(shown.get("to").asString()).isEqualTo("2026-03-02T14:00:02.000Z");
    assertThat(shown.get("accepted")).hasSize(Series.WINDOW_SECONDS);
    assertThat(end(shown.get("accepted"), 4)).isEqualTo("null null 4 0");
    assertThat(end(shown.get("backlog"), 4)).isEqualTo("null 3 3 3");
    JsonNode provider = shown.get("providers").get(0);
    assertThat(provider.get("name").asString()).isEqualTo("texts");
    assertThat(end(provider.get("attempts").get("error"), 3)).isEqualTo("null 4 0");
    assertThat(end(provider.get("breaker"), 3)).isEqualTo("closed closed open");
    assertThat(end(provider.get("rate_per_second"), 1)).isEqualTo("null");
  }

  @Test
  void onlyWhatIsNewIsSentToThoseWhoSayWhatTheyHave() throws IOException {
    for (int i = 0; i <= 5; i++) {
      series.add(sample(i, i, "closed"));
    }

    JsonNode rest = get("?after=2026-03-02T14:00:03.000Z");
    assertThat(rest.get("from").asString()).isEqualTo("2026-03-02T14:00:04.000Z");
    assertThat(end(rest.get("accepted"), 9)).isEqualTo("1 1");

    JsonNode nothing = get("?after=2026-03-02T14:00:05.000Z");
    assertThat(nothing.get("accepted")).isEmpty();
    assertThat(nothing.get("to").asString()).isEqualTo("2026-03-02T14:00:05.000Z");

    assertThat(get("?after=2020-01-01T00:00:00Z").get("accepted")).hasSize(Series.WINDOW_SECONDS);
    assertThat(server.get("/api/series?after=noon").status()).isEqualTo(400);
  }

  @Test
  void whatHappenedInAGapBelongsToNoSecond() throws IOException {
    series.add(sample(0, 10, "closed"));
    series.add(sample(3, 100, "closed"));
    series.add(sample(4, 101, "closed"));

    assertThat(end(get("").get("accepted"), 5)).isEqualTo("null null null null 1");
  }

  @Test
  void olderSamplesAreDropped() throws IOException {
    for (int i = 0; i < 3 * Series.WINDOW_SECONDS; i++) {
      series.add(sample(i, i, "closed"));
    }
    series.add(sample(7, 0, "closed"));

    assertThat(series.samples()).hasSize(Series.WINDOW_SECONDS + 1);
    assertThat(end(get("").get("accepted"), Series.WINDOW_SECONDS)).doesNotContain("null");
  }

  @Test
  void seriesIsEmptyBeforeTheFirstSample() throws IOException {
    assertThat(get("").get("accepted")).isEmpty();
    assertThat(get("").get("providers")).isEmpty();
  }

  private JsonNode get(String query) throws IOException {
    return JsonMapper.shared().readTree(server.get("/api/series" + query).body());
  }

  private static String end(JsonNode column, int length) {
    return column
        .valueStream()
        .skip(Math.max(0, column.size() - length))
        .map(JsonNode::asString)
        .map(text -> text.isEmpty() ? "null" : text)
        .collect(java.util.stream.Collectors.joining(" "));
  }

  private static Sample sample(long second, long count, String breaker) {
    Map<String, Long> attempts =
        Map.of("success", 0L, "rate_limited", 0L, "error", count, "timeout", 0L);
    return new Sample(
        START + second,
        count,
        count,
        0,
        3,
        1.5,
        Map.of("texts", new OfProvider(attempts, null, 1, breaker)));
  }
}
