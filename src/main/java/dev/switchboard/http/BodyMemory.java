package dev.switchboard.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the bodies of all requests together hold in memory, so that many clients that send
 * large bodies, or half of them, cannot take the memory of everybody. Safe for use by many threads.
 */
final class BodyMemory {
  private final long limitBytes;
  private final AtomicLong takenBytes = new AtomicLong();

  BodyMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** What one request has taken. Belongs to one thread; closing it gives everything back. */
  final class Share implements AutoCloseable {
    private long heldBytes;

    /**
     * Takes what is missing to hold this much.
     *
     * @throws ProblemException {@code unavailable} when all requests together would hold too much
     */
    void growTo(long bytes) {
      long more = bytes - heldBytes;
      if (more <= 0) {
        return;
      }
      if (takenBytes.addAndGet(more) > limitBytes) {
        takenBytes.addAndGet(-more);
        throw Problem.of(ProblemCode.UNAVAILABLE, "Too many large bodies at once.").exception();
      }
      heldBytes = bytes;
    }

    @Override
    public void close() {
      takenBytes.addAndGet(-heldBytes);
      heldBytes = 0;
    }
  }
}
