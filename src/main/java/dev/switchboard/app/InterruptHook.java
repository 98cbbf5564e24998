package dev.switchboard.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command end what it does, and say what came of it, when it is stopped by Ctrl-C. */
final class InterruptHook implements AutoCloseable {
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook;

  /**
   * @param stop called on another thread; must not wait
   * @param most after which the program ends, even if the command is not done
   */
  InterruptHook(Runnable stop, Duration most) {
    hook =
        new Thread(() -> {
          stop.run();
          awaitEnd(most);
        });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitEnd(Duration most) {
    try {
      var _ = over.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has ended by itself, or has said what it had to. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The program is ending: this is what the hook was for.
    }
  }
}
