package dev.switchboard.callback.post;

import static dev.switchboard.callback.post.ScriptedReceiver.answer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real receiver that does all that receivers do. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class GuardedPosterTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final String LINE = "one";
  private static final byte[] BODY = "{\"a\":1}".getBytes(UTF_8);

  /** Long for everything that answers, and waited for only by what does not. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Duration SHORT = Duration.ofMillis(300);

  private ScriptedReceiver receiver;
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

  private GuardedPoster poster(Duration timeout) {
    return poster(new AddressGuard(true, List.of()), timeout, null);
  }

  private GuardedPoster poster(
      AddressGuard guard, Duration timeout, GuardedPoster.@Nullable Connecting connecting) {
    GuardedPoster made = new GuardedPoster(guard, timeout, 8, CLOCK, connecting);
    poster = made;
    return made;
  }

  private URI url(String host) {
    return URI.create("http://" + host + ":" + receiver.port() + "/hook?a=b");
  }

  private PostResult post(GuardedPoster poster) throws Exception {
    return post(poster, "127.0.0.1");
  }

  private PostResult post(GuardedPoster poster, String host) throws Exception {
    return poster
        .post(
            LINE,
            url(host),
            Map.of("Content-Type", "application/json", "webhook-id", "e1"),
            BODY,
            0)
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void postsTheBodyAndReadsTheAnswer() throws Exception {
    assertThat(post(poster(TIMEOUT))).isEqualTo(new PostResult.Answered(200, null, "fine"));

    assertThat(receiver.requests)
        .singleElement()
        .satisfies(request ->
            assertThat(request)
                .startsWith("POST /hook?a=b HTTP/1.1\r\n")
                .contains("Content-Type: application/json\r\n")
                .contains("webhook-id: e1\r\n")
                .endsWith("\r\n\r\n{\"a\":1}"));
  }

  @Test
  void connectionIsUsedAgain() throws Exception {
    GuardedPoster poster = poster(TIMEOUT);
    post(poster);
    post(poster);

    assertThat(receiver.requests).hasSize(2);
    assertThat(receiver.connections).hasValue(1);
  }

  @Test
  void failureIsToldWithItsStatusAndItsWait() throws Exception {
    receiver.script = out -> out.write(answer("503 Away", "later", "Retry-After: 120"));

    assertThat(post(poster(TIMEOUT)))
        .isEqualTo(new PostResult.Answered(503, Duration.ofMinutes(2), "later"));
  }

  @Test
  void redirectIsNotFollowed() throws Exception {
    receiver.script = out -> out.write(answer("302 Found", "", "Location: " + url("127.0.0.1")));

    assertThat(post(poster(TIMEOUT))).isEqualTo(new PostResult.Answered(302, null, ""));
    assertThat(receiver.requests).hasSize(1);
  }

  @Test
  void challengeIsNotAnswered() throws Exception {
    receiver.script = out -> out.write(answer("401 No", "", "WWW-Authenticate: Basic realm=\"x\""));

    assertThat(post(poster(TIMEOUT))).isEqualTo(new PostResult.Answered(401, null, ""));
    assertThat(receiver.requests).hasSize(1);
  }

  @Test
  void goneIsToldAsItIs() throws Exception {
    receiver.script = out -> out.write(answer("410 Gone", ""));

    assertThat(post(poster(TIMEOUT))).isEqualTo(new PostResult.Answered(410, null, ""));
  }

  @Test
  void hangingReceiverTimesOut() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    receiver.script = out -> never.get();

    assertThat(post(poster(SHORT))).isInstanceOf(PostResult.TimedOut.class);
  }

  @Test
  void receiverThatClosesBeforeItsStatusHasNotAnswered() throws Exception {
    receiver.script =
        out -> {
          throw new IOException("closed");
        };

    assertThat(post(poster(TIMEOUT)))
        .isEqualTo(new PostResult.NotAnswered(GuardedPoster.CONNECTION_LOST));
  }

  @Test
  void receiverThatClosesInTheMiddleOfItsStatusHasNotAnswered() throws Exception {
    receiver.script =
        out -> {
          out.write("HTTP/1.1 20".getBytes(US_ASCII));
          throw new IOException("closed");
        };

    assertThat(post(poster(TIMEOUT)))
        .isEqualTo(new PostResult.NotAnswered(GuardedPoster.CONNECTION_LOST));
  }

  /** It has said that it has the event; sending it again would be for nothing. */
  @Test
  void statusCountsAlsoWhereTheRestNeverComes() throws Exception {
    receiver.script =
        out -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(US_ASCII));
          out.flush();
          throw new IOException("closed");
        };

    assertThat(post(poster(TIMEOUT))).isEqualTo(new PostResult.Answered(200, null, "half"));
  }

  @Test
  void drippingAnswerEndsWithTheTimeoutAndItsStatusCounts() throws Exception {
    PostResult result = drip("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");

    assertThat(result)
        .isInstanceOfSatisfying(
            PostResult.Answered.class, it -> assertThat(it.status()).isEqualTo(200));
  }

  @Test
  void drippingStatusTimesOut() throws Exception {
    assertThat(drip("HTTP/1.1 200 ")).isInstanceOf(PostResult.TimedOut.class);
  }

  /**
   * What comes of an answer whose bytes come one by one. For each of them another call is made and
   * answered, so that there is some time between two bytes, and the client is at work.
   *
   * @param begin comes at once
   */
  private PostResult drip(String begin) throws Exception {
    SynchronousQueue<Byte> drops = new SynchronousQueue<>();
    receiver.script =
        out -> {
          receiver.script = fine -> fine.write(answer("200 OK", "fine"));
          out.write(begin.getBytes(US_ASCII));
          while (true) {
            out.write(drops.take());
            out.flush();
          }
        };
    GuardedPoster client = poster(SHORT);
    CompletableFuture<PostResult> dripping = client.post(LINE, url("127.0.0.1"), Map.of(), BODY, 0);
    while (!dripping.isDone()) {
      if (drops.offer((byte) 'x')) {
        assertThat(post(client)).isInstanceOf(PostResult.Answered.class);
      }
      Thread.onSpinWait();
    }
    return dripping.get();
  }

  @Test
  void endlessAnswerIsCutAndItsStatusCounts() throws Exception {
    byte[] chunk = new byte[8192];
    AtomicInteger chunks = new AtomicInteger();
    receiver.script =
        out -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".getBytes(US_ASCII));
          while (true) {
            out.write(chunk);
            chunks.incrementAndGet();
          }
        };

    assertThat(post(poster(TIMEOUT))).isInstanceOf(PostResult.Answered.class);
    // What lies in the buffers of two sockets is more than what was read.
    assertThat(chunks.get()).isLessThan(8192);
  }

  @Test
  void endlessHeadersAreCutAndAreNoAnswer() throws Exception {
    byte[] header = ("X-Y: " + "z".repeat(1_000) + "\r\n").getBytes(US_ASCII);
    AtomicInteger headers = new AtomicInteger();
    receiver.script =
        out -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
          while (headers.get() < 100_000) {
            out.write(header);
            headers.incrementAndGet();
          }
        };

    assertThat(post(poster(TIMEOUT)))
        .isEqualTo(new PostResult.NotAnswered(GuardedPoster.CONNECTION_LOST));
    receiver.closed.get();
    // What lies in the buffers of two sockets is more than what was read.
    assertThat(headers.get()).isLessThan(65_536);
  }

  @Test
  void endlessTrailersAreCutAndTheStatusCounts() throws Exception {
    byte[] trailer = ("X-Y: " + "z".repeat(1_000) + "\r\n").getBytes(US_ASCII);
    AtomicInteger trailers = new AtomicInteger();
    receiver.script =
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n".getBytes(US_ASCII));
          while (trailers.get() < 100_000) {
            out.write(trailer);
            trailers.incrementAndGet();
          }
        };

    assertThat(post(poster(TIMEOUT))).isInstanceOf(PostResult.Answered.class);
    receiver.closed.get();
    assertThat(trailers.get()).isLessThan(65_536);
  }

  @Test
  void nonsenseIsNoAnswer() throws Exception {
    receiver.script =
        out -> {
          out.write("SSH-2.0-OpenSSH\r\n\r\n".getBytes(US_ASCII));
          throw new IOException("closed");
        };

    assertThat(post(poster(TIMEOUT))).isInstanceOf(PostResult.NotAnswered.class);
  }

  @Test
  void closedPortCannotBeConnectedTo() throws Exception {
    receiver.close();

    assertThat(post(poster(TIMEOUT)))
        .isEqualTo(new PostResult.NotAnswered(GuardedPoster.NO_CONNECTION));
  }

  @Test
  void cuttingClosesTheConnection() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    receiver.script =
        out -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\nhalf".getBytes(US_ASCII));
          begun.complete(null);
        };
    CompletableFuture<PostResult> call =
        poster(TIMEOUT).post(LINE, url("127.0.0.1"), Map.of(), BODY, 0);
    begun.get(30, TimeUnit.SECONDS);
    assertThat(receiver.closed).isNotDone();
    call.cancel(true);

    receiver.closed.get(30, TimeUnit.SECONDS);
  }

  @Test
  void addressOfThisMachineIsForbiddenUnlessItIsAllowed() throws Exception {
    GuardedPoster strict = poster(new AddressGuard(false, List.of()), TIMEOUT, null);

    assertThat(post(strict)).isEqualTo(new PostResult.NotAnswered(GuardedPoster.FORBIDDEN_ADDRESS));
    assertThat(post(strict, "localhost"))
        .isEqualTo(new PostResult.NotAnswered(GuardedPoster.FORBIDDEN_ADDRESS));
    assertThat(receiver.connections).hasValue(0);
  }

  /** The name was looked at when the endpoint was made. What counts is what is connected to. */
  @Test
  void nameThatLeadsOutsideFirstAndInsideLaterDoesNotGetThrough() throws Exception {
    Rebinding names = new Rebinding("203.0.114.1", "127.0.0.1");
    GuardedPoster strict =
        poster(
            new AddressGuard(false, List.of()),
            Duration.ofSeconds(1),
            new GuardedPoster.Connecting(names, null));

    PostResult first = post(strict, "rebinding.example");
    PostResult second = post(strict, "rebinding.example");

    // Nothing is there; but it may be asked.
    assertThat(first).isNotEqualTo(new PostResult.NotAnswered(GuardedPoster.FORBIDDEN_ADDRESS));
    assertThat(second).isEqualTo(new PostResult.NotAnswered(GuardedPoster.FORBIDDEN_ADDRESS));
    assertThat(names.asked).hasValue(2);
    assertThat(receiver.connections).hasValue(0);
  }

  @Test
  void ofSeveralAddressesOnlyThoseAreUsedThatAreAllowed() throws Exception {
    SocketAddressResolver names =
        (host, port, context, promise) ->
            promise.succeeded(
                List.of(
                    new InetSocketAddress(literal("10.0.0.1"), port),
                    new InetSocketAddress(literal("127.0.0.1"), port)));
    GuardedPoster loopback =
        poster(
            new AddressGuard(true, List.of()), TIMEOUT, new GuardedPoster.Connecting(names, null));

    assertThat(post(loopback, "two.example")).isInstanceOf(PostResult.Answered.class);
  }

  private static InetAddress literal(String address) {
    return InetAddress.ofLiteral(address);
  }

  /** A name server that answers differently every time. */
  private static final class Rebinding implements SocketAddressResolver {
    final AtomicInteger asked = new AtomicInteger();
    private final List<String> addresses;

    Rebinding(String... addresses) {
      this.addresses = List.of(addresses);
    }

    @Override
    public void resolve(
        String host,
        int port,
        Map<String, Object> context,
        Promise<List<InetSocketAddress>> promise) {
      String address = addresses.get(Math.min(asked.getAndIncrement(), addresses.size() - 1));
      promise.succeeded(List.of(new InetSocketAddress(literal(address), port)));
    }
  }
}
