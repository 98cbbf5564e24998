package dev.switchboard.app.wiring;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.api.testing.TestMessageResource;
import dev.switchboard.api.testing.TestResource;
import dev.switchboard.event.EventListener;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.http.Resource;
import dev.switchboard.settings.Settings;
import dev.switchboard.testing.MessageNews;
import dev.switchboard.testing.TestBench;
import dev.switchboard.testing.TestClock;
import dev.switchboard.testing.TestedServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The wiring of {@code testing}; without {@code test.endpoints} there is nothing to wire. */
final class TestWiring {
  private final @Nullable TestClock clock;
  private final MessageNews news = new MessageNews();
  private final Time time;
  private @Nullable TestBench bench;

  private TestWiring(@Nullable TestClock clock) {
    this.clock = clock;
    this.time = clock == null ? Time.real() : Time.of(clock);
  }

  static TestWiring of(Settings settings) {
    return new TestWiring(settings.get(Sections.TEST) ? new TestClock() : null);
  }

  /** The time that the server lives in. */
  Time time() {
    return time;
  }

  /** Hears what happens to messages. */
  EventListener news() {
    return clock == null ? _ -> {} : news;
  }

  /** Gives it the server, once that is built. */
  void open(TestedServer server) {
    bench = clock == null ? null : new TestBench(clock, server);
  }

  /** The routes for tests. */
  List<Resource> resources(MessageHistory messages, AddressFilter addresses) {
    return clock == null
        ? List.of()
        : List.of(
            new TestResource(this::requireBench, addresses),
            new TestMessageResource(messages, news, addresses));
  }

  private TestBench requireBench() {
    TestBench built = bench;
    if (built == null) {
      throw new IllegalStateException("the server has not been built");
    }
    return built;
  }

  /** Ends every wait. */
  void close() {
    news.close();
    TestBench built = bench;
    if (built != null) {
      built.close();
    }
  }
}
