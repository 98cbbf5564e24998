package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a seed promises: the same outcomes for the same messages in the same order. */
class ReproducibilityTest {
  private static final int MESSAGES = 400;
  private static final int ATTEMPTS = 4;
  private static final int RUNS = 3;

  private static final FaultProfile FAULTS =
      new FaultProfile(10, 30, 15, Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(1));

  @Test
  void outcomesOfBothProvidersAreTheSameForEver() {
    // Golden data: a change here breaks every test that anybody wrote against a seed.
    assertThat(new Traffic("sms-mms", Channel.SMS, 42, 10).in(1))
        .containsExactly("S", "RS", "S", "TES", "S", "S", "EEET", "S", "S", "S");
    assertThat(new Traffic("email", Channel.EMAIL, 1009, 10).in(1))
        .containsExactly("TEES", "RRS", "ERRT", "S", "S", "S", "S", "S", "S", "ERES");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void neitherTheNumberOfCallsInFlightNorTheirTimingChangesAnything(int inFlight) {
    List<String> alone = new Traffic("sms-mms", Channel.SMS, 42, MESSAGES).in(1);

    assertThat(alone).hasSize(MESSAGES).doesNotContain("").contains("S", "ES", "RS", "TES");
    for (int run = 0; run < RUNS; run++) {
      assertThat(new Traffic("sms-mms", Channel.SMS, 42, MESSAGES).in(inFlight)).isEqualTo(alone);
    }
  }

  @Test
  void anotherSeedIsAnotherStory() {
    assertThat(new Traffic("email", Channel.EMAIL, 1, 50).in(1))
        .isNotEqualTo(new Traffic("email", Channel.EMAIL, 2, 50).in(1));
  }

  /**
   * Messages to a provider, each tried until it is taken or has had {@value #ATTEMPTS} attempts.
   */
  private static final class Traffic {
    private final MockProvider provider;
    private final Channel channel;
    private final Queue<OutboundMessage> waiting = new ArrayDeque<>();
    private final String[] outcomes;

    Traffic(String name, Channel channel, long seed, int messages) {
      this.provider =
          new MockProvider(
              name,
              () -> new ActiveFaults(FAULTS, null),
              new OutcomeDice(seed),
              (_, task) -> task.run());
      this.channel = channel;
      this.outcomes = new String[messages];
      Arrays.fill(outcomes, "");
      for (int id = 1; id <= messages; id++) {
        waiting.add(
            new OutboundMessage(new MessageId(id), "12345", "54321", null, "hello", List.of()));
      }
    }

    /**
     * The outcomes of each message, a letter for each attempt. Messages are first sent in their
     * order; when they are tried again, and what the others do meanwhile, is left to chance.
     */
    List<String> in(int inFlight) {
      List<Future<?>> callers = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(inFlight)) {
        for (int caller = 0; caller < inFlight; caller++) {
          callers.add(threads.submit(this::call));
        }
      }
      assertThat(callers)
          .allSatisfy(caller -> assertThat(caller.state()).isEqualTo(Future.State.SUCCESS));
      return Arrays.asList(outcomes);
    }

    private void call() {
      while (true) {
        OutboundMessage message;
        CompletableFuture<ProviderResult> first;
        synchronized (waiting) {
          message = waiting.poll();
          if (message == null) {
            return;
          }
          first = provider.send(channel, message, 1);
        }
        StringBuilder letters = new StringBuilder().append(letter(first));
        for (int number = 2; number <= ATTEMPTS && letters.charAt(number - 2) != 'S'; number++) {
          letters.append(letter(provider.send(channel, message, number)));
        }
        outcomes[(int) message.id().value() - 1] = letters.toString();
      }
    }

    /** Latency passes at once here, so what is not answered yet never will be. */
    private static char letter(CompletableFuture<ProviderResult> answer) {
      if (!answer.isDone()) {
        return 'T';
      }
      return switch (answer.resultNow()) {
        case ProviderResult.Success _ -> 'S';
        case ProviderResult.RateLimited _ -> 'R';
        case ProviderResult.Failed _ -> 'E';
        case ProviderResult.Rejected _, ProviderResult.TimedOut _ -> '?';
      };
    }
  }
}
