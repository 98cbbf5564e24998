package dev.switchboard.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.machine.Machine;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchWriterTest {
  private final List<List<Integer>> written = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final List<Object> told = new ArrayList<>();
  private boolean away;
  private Set<Integer> bad = Set.of();
  private final BatchWriter<Integer> writer =
      new BatchWriter<>("write numbers", 3, new Numbers(), told::add);

  private final class Numbers implements BatchWriter.Target<Integer> {
    @Override
    public Runnable write(List<Integer> batch) {
      List<Integer> copy = List.copyOf(batch);
      if (away) {
        throw new StoreUnavailableException("away");
      }
      if (copy.stream().anyMatch(bad::contains)) {
        throw new IllegalArgumentException("bad");
      }
      written.add(copy);
      return () -> done.add("durable " + copy);
    }

    @Override
    public void refused(Integer one, RuntimeException why) {
      done.add("refused " + one + ": " + why.getMessage());
    }
  }

  @Test
  void whatHasGatheredIsOneBatchUpToItsLimit() {
    assertThat(writer.crank()).isEqualTo(Machine.UNTIL_WOKEN);
    writer.submit(List.of(1, 2));
    writer.submit(List.of(3, 4));

    assertThat(writer.crank()).isZero();
    assertThat(writer.isIdle()).isFalse();
    assertThat(writer.crank()).isZero();
    assertThat(writer.crank()).isEqualTo(Machine.UNTIL_WOKEN);
    assertThat(written).containsExactly(List.of(1, 2, 3), List.of(4));
    assertThat(done).containsExactly("durable [1, 2, 3]", "durable [4]");
    assertThat(writer.isIdle()).isTrue();
  }

  @Test
  void whileTheStoreIsAwayTheSameBatchWaits() {
    away = true;
    writer.submit(List.of(1));
    assertThat(writer.crank()).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(told).hasOnlyElementsOfType(EngineEvent.StoreFailed.class).hasSize(1);
    writer.submit(List.of(2));
    assertThat(writer.isIdle()).isFalse();

    away = false;
    writer.crank();
    writer.crank();
    assertThat(written).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void oneThatTheStoreRefusesDoesNotHoldUpTheOthers() {
    bad = Set.of(2);
    writer.submit(List.of(1, 2, 3));

    assertThat(writer.crank()).isZero();
    assertThat(done).containsExactly("durable [1]", "refused 2: bad", "durable [3]");
    assertThat(told).hasOnlyElementsOfType(EngineEvent.Unexpected.class).hasSize(1);
    assertThat(writer.isIdle()).isTrue();
  }

  @Test
  void whatIsDurableIsNotWrittenAgainWhereWhatFollowsFails() {
    BatchWriter<Integer> failing =
        new BatchWriter<>(
            "write numbers",
            3,
            new BatchWriter.Target<>() {
              @Override
              public Runnable write(List<Integer> batch) {
                written.add(List.copyOf(batch));
                return () -> {
                  throw new IllegalStateException("a bug");
                };
              }

              @Override
              public void refused(Integer one, RuntimeException why) {}
            },
            told::add);
    failing.submit(List.of(1, 2));

    assertThatThrownBy(failing::crank).hasMessage("a bug");
    assertThat(failing.crank()).isEqualTo(Machine.UNTIL_WOKEN);
    assertThat(written).containsExactly(List.of(1, 2));
  }

  @Test
  void whatIsOfferedIsDroppedWhereTooManyWait() {
    writer.submit(List.of(1));
    writer.offer(2, 2);
    writer.offer(3, 2);
    writer.crank();

    assertThat(written).containsExactly(List.of(1, 2));
  }
}
