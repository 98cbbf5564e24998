package dev.switchboard.callback.post;

import static dev.switchboard.callback.post.ScriptedReceiver.answer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A real receiver whose answer is slow, endless, cut off or no answer at all. */
class BrokenAnswerTest extends PostingSetUp {
  private static final Duration SHORT = Duration.ofMillis(300);

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
}
