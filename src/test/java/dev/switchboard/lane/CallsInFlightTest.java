package dev.switchboard.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.lane.CallsInFlight.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallsInFlightTest {
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final CallsInFlight<String, Integer> calls =
      new CallsInFlight<>(Duration.ofSeconds(10), wakeUps::incrementAndGet);

  @Test
  void answersAreTakenInTheirOrderAndThenWhatIsOverdue() {
    CompletableFuture<Integer> slow = begin("slow", at(0));
    CompletableFuture<Integer> second = begin("second", at(1));
    CompletableFuture<Integer> third = begin("third", at(2));
    var _ = begin("young", at(5));
    third.complete(3);
    second.complete(2);

    assertThat(wakeUps).hasValue(2);
    assertThat(ended(at(10))).containsExactly("third 3", "second 2", "slow cut");
    assertThat(slow).isCancelled();
    assertThat(calls.size()).isOne();
  }

  @Test
  void anAnswerToACallThatWasCutIsNoNews() {
    // Its cancellation is an answer too.
    var _ = begin("cut", at(0));
    assertThat(ended(at(10))).containsExactly("cut cut");

    assertThat(ended(at(11))).isEmpty();
    assertThat(calls.isEmpty()).isTrue();
  }

  @Test
  void itIsDueAtTheFirstDeadlineAndAtOnceWithAnAnswer() {
    assertThat(calls.nanosToNext(at(0))).isEqualTo(Long.MAX_VALUE);
    CompletableFuture<Integer> first = begin("first", at(0));
    var _ = begin("second", at(4));

    assertThat(calls.nanosToNext(at(4))).isEqualTo(Duration.ofSeconds(6).toNanos());
    assertThat(calls.nanosToNext(at(20))).isZero();
    first.complete(1);
    assertThat(calls.nanosToNext(at(4))).isZero();
  }

  @Test
  void whatIsCanceledDoesNotEnd() {
    CompletableFuture<Integer> first = begin("first", at(0));
    CompletableFuture<Integer> second = begin("second", at(0));
    List<String> canceled = new ArrayList<>();
    calls.cancel(call -> canceled.add(call.subject()));

    assertThat(canceled).containsExactly("first", "second");
    assertThat(List.of(first, second)).allMatch(CompletableFuture::isCancelled);
    assertThat(calls.isEmpty()).isTrue();
    assertThat(ended(at(20))).isEmpty();
  }

  private CompletableFuture<Integer> begin(String subject, Moment now) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    calls.add(new Call<>(subject, now, 0, answer));
    return answer;
  }

  private List<String> ended(Moment now) {
    List<String> ended = new ArrayList<>();
    calls.takeEnded(
        now,
        call ->
            ended.add(call.subject() + " " + (call.wasCut() ? "cut" : call.answer().resultNow())));
    return ended;
  }

  private static Moment at(int seconds) {
    return new Moment(Instant.EPOCH, Duration.ofSeconds(seconds).toNanos());
  }
}
