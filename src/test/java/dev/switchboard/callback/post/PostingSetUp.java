package dev.switchboard.callback.post;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A poster, and a real receiver that does what the test says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
abstract class PostingSetUp {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  static final String LINE = "one";
  static final byte[] BODY = "{\"a\":1}".getBytes(UTF_8);

  /** Long for everything that answers, and waited for only by what does not. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  ScriptedReceiver receiver;
  private @Nullable GuardedPoster poster;

  @BeforeEach
  void listen() throws Exception {
    receiver = new ScriptedReceiver(BODY.length);
  }

  @AfterEach
  void close() throws Exception {
    if (poster != null) {
      poster.close();
    }
    receiver.close();
  }

  GuardedPoster poster(Duration timeout) {
    return poster(new AddressGuard(true, List.of()), timeout, null);
  }

  GuardedPoster poster(
      AddressGuard guard, Duration timeout, GuardedPoster.@Nullable Connecting connecting) {
    GuardedPoster made = new GuardedPoster(guard, timeout, 8, CLOCK, connecting);
    poster = made;
    return made;
  }

  URI url(String host) {
    return URI.create("http://" + host + ":" + receiver.port() + "/hook?a=b");
  }

  PostResult post(GuardedPoster poster) throws Exception {
    return post(poster, "127.0.0.1");
  }

  PostResult post(GuardedPoster poster, String host) throws Exception {
    return poster
        .post(
            LINE,
            url(host),
            Map.of("Content-Type", "application/json", "webhook-id", "e1"),
            BODY,
            0)
        .get(30, TimeUnit.SECONDS);
  }
}
