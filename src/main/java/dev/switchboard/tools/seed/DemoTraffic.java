package dev.switchboard.tools.seed;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some businesses that write to their customers all the time, a message now and then, so that a
 * visitor of a fresh server sees it at work. What the customers answer is not its affair.
 */
public final class DemoTraffic implements AutoCloseable {
  /** Between two messages. */
  static final Duration INTERVAL = Duration.ofMillis(400);

  /** After so many messages, more than an hour, there are enough to look at. */
  public static final int MAX_MESSAGES = 10_000;

  private static final int CONVERSATIONS = 8;
  private static final long SEED = 42;
  private static final int MAX_SILENCES = 10;

  private final SeedClient client;
  private final Instant start;
  private final Consumer<String> ended;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param target base of all paths, without a slash at its end
   * @param apiKey null where the server wants none
   * @param start the same people write about something else at each start
   * @param ended told once, in a sentence, why there will be no more messages; never after {@link
   *     #close}
   */
  public DemoTraffic(URI target, @Nullable String apiKey, Instant start, Consumer<String> ended) {
    this.client = new SeedClient(target, apiKey);
    this.start = start;
    this.ended = ended;
  }

  /** Starts a thread of its own; making up the people takes it about a second. */
  public void start() {
    Thread.ofVirtual().name("switchboard-demo").start(this::run);
  }

  /** No message begins after it. */
  @Override
  public void close() {
    closed.countDown();
    client.close();
  }

  private void run() {
    try {
      String why = write();
      if (closed.getCount() > 0) {
        ended.accept(why);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String write() throws InterruptedException {
    // Twice as many, because about every other one is an answer.
    World world = new World(new SeedPlan(CONVERSATIONS, 2 * MAX_MESSAGES, SEED, start));
    List<Iterator<SeedRequest>> conversations =
        IntStream.range(0, CONVERSATIONS).mapToObj(world::liveConversation).toList();
    SeedChance order = new SeedChance(start.toEpochMilli());
    for (int sent = 0; sent < MAX_MESSAGES; sent++) {
      Iterator<SeedRequest> conversation = order.at(sent).oneOf(conversations);
      SeedRequest request = nextOutbound(conversation);
      if (request != null) {
        String refusal = send(request);
        if (refusal != null) {
          return refusal;
        }
      }
      if (closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    return "it has sent its %,d messages".formatted(MAX_MESSAGES);
  }

  private static @Nullable SeedRequest nextOutbound(Iterator<SeedRequest> conversation) {
    while (conversation.hasNext()) {
      SeedRequest request = conversation.next();
      if (request.outbound()) {
        return request;
      }
    }
    return null;
  }

  /** Why there is no use in going on; null when there is. */
  private @Nullable String send(SeedRequest request) throws InterruptedException {
    for (int silences = 0; silences < MAX_SILENCES; silences++) {
      Duration wait;
      try {
        switch (client.send(request)) {
          case SeedClient.Answer.Accepted _ -> {
            return null;
          }
          case SeedClient.Answer.Refused refused -> {
            return "the server refuses messages with " + refused.status();
          }
          case SeedClient.Answer.Later later -> wait = later.after();
        }
      } catch (IOException _) {
        wait = INTERVAL;
      }
      if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    return "the server does not take messages";
  }
}
