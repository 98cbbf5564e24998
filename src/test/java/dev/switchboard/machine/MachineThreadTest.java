package dev.switchboard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MachineThreadTest {
  private static final int WAKES = 50;

  /** Cranked once for each wake-up, although each turn leaves a permit to park behind. */
  private static final class Restless implements Machine {
    private final AtomicInteger turns = new AtomicInteger();

    @Override
    public long crank() {
      LockSupport.unpark(Thread.currentThread());
      turns.incrementAndGet();
      return Duration.ofHours(1).toNanos();
    }

    @Override
    public boolean isIdle() {
      return true;
    }

    private void awaitTurns(int number) {
      await().pollDelay(Duration.ZERO).until(() -> turns.get() >= number);
    }
  }

  @Test
  void permitThatATurnLeavesBehindIsNoWakeUp() throws InterruptedException {
    Restless machine = new Restless();
    MachineThread cranker =
        new MachineThread("test", machine, Duration.ZERO, System::nanoTime, _ -> {});
    cranker.start();
    machine.awaitTurns(1);
    for (int i = 0; i < WAKES; i++) {
      cranker.wake();
      machine.awaitTurns(2 + i);
    }
    cranker.stop(Duration.ofSeconds(10));

    // The last turn may be the one for stopping.
    assertThat(machine.turns.get()).isBetween(1 + WAKES, 2 + WAKES);
  }
}
