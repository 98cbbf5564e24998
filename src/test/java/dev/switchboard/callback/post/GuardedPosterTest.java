package dev.switchboard.callback.post;

import static dev.switchboard.callback.post.ScriptedReceiver.answer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.Test;

/** What is posted and to which addresses, and how whole answers of a real receiver are told. */
class GuardedPosterTest extends PostingSetUp {
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
