package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More messages than memory has room for, behind a provider that is away. */
class LargeMessagesTest {
  private static final int MESSAGES = 400;
  private static final int PLACES = 10_000;
  private static final String BODY = "x".repeat(200_000);
  private static final long MESSAGE_BYTES = TestStore.message(1, BODY).retainedBytes();

  /** For 40 of them; each line of a lane is guaranteed two and a half. */
  private static final long BUDGET_BYTES = 40 * MESSAGE_BYTES;

  private static final LaneSettings SETTINGS =
      new LaneSettings(
          8,
          0,
          Duration.ofSeconds(5),
          new BreakerPolicy(5, Duration.ofSeconds(5), 3),
          new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofDays(3)));

  private final VirtualTime time = new VirtualTime();
  private final Carrier email = new Carrier("email");
  private final Carrier text = new Carrier("sms-mms");
  private final CrankedDispatch dispatch =
      new CrankedDispatch(
          time,
          List.of(new Route(email, List.of(Channel.EMAIL)), new Route(text, List.of(Channel.SMS))),
          PLACES,
          BUDGET_BYTES,
          _ -> SETTINGS,
          1);
  private long mostHeld;

  /** How a provider can be away. */
  enum Away {
    HANGS,
    FAILS
  }

  @ParameterizedTest
  @EnumSource(Away.class)
  void theyWaitInTheStoreAndAreAllSentOnceWhenItIsBack(Away how) {
    email.away = how;
    for (long id = 1; id <= MESSAGES; id++) {
      dispatch.store.accept("email", TestStore.message(id, BODY), time.instant());
      run(Duration.ofMillis(100));
    }
    run(Duration.ofMinutes(5));
    dispatch.crashAndRestart();
    run(Duration.ofMinutes(5));
    assertThat(email.delivered).isEmpty();

    email.away = null;
    run(Duration.ofHours(1));

    assertThat(email.delivered).hasSize(MESSAGES).doesNotHaveDuplicates();
    assertThat(dispatch.store.size()).isZero();
    assertThat(mostHeld).isPositive().isLessThanOrEqualTo(BUDGET_BYTES);
    assertThat(dispatch.heldBytes()).isZero();
  }

  /** The common part may be lent to the lane that is stuck, but not what is its neighbour's. */
  @ParameterizedTest
  @EnumSource(Away.class)
  void theyDoNotKeepTheNeighbourFromSending(Away how) {
    email.away = how;
    for (long id = 1; id <= MESSAGES; id++) {
      dispatch.store.accept("email", TestStore.message(id, BODY), time.instant());
    }
    run(Duration.ofSeconds(30));

    for (long id = MESSAGES + 1; id <= 2 * MESSAGES; id++) {
      dispatch.store.accept("sms", TestStore.message(id, BODY), time.instant());
      run(Duration.ofMillis(10));
    }
    run(Duration.ofSeconds(30));

    assertThat(text.delivered).hasSize(MESSAGES).isSorted();
    assertThat(mostHeld).isLessThanOrEqualTo(BUDGET_BYTES);
  }

  private void run(Duration duration) {
    dispatch.run(duration);
    mostHeld = Math.max(mostHeld, dispatch.heldBytes());
  }

  /** Delivers in 10 ms, unless it is away. */
  private final class Carrier implements Provider {
    private final String name;
    private final List<Long> delivered = new ArrayList<>();
    private @Nullable Away away;

    Carrier(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CompletableFuture<ProviderResult> send(
        Channel channel, OutboundMessage message, int attemptNumber) {
      mostHeld = Math.max(mostHeld, dispatch.heldBytes());
      CompletableFuture<ProviderResult> answer = new CompletableFuture<>();
      if (away == Away.FAILS) {
        answer.complete(new ProviderResult.Failed("500"));
      } else if (away == null) {
        long id = message.id().value();
        time.after(
            Duration.ofMillis(10),
            () -> {
              delivered.add(id);
              answer.complete(new ProviderResult.Success("p-" + id));
            });
      }
      return answer;
    }
  }
}
