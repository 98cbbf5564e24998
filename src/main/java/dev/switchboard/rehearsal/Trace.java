package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.world.VirtualTime;
import org.jspecify.annotations.Nullable;

/** Takes down everything that happens: for the hash, and for one who watches. For one thread. */
final class Trace {
  /** What an event is, in the trace; its code never changes. */
  enum Kind {
    ACCEPTED(1),
    REFUSED(2),
    CALLED(3),
    HANGS(4),
    TAKEN(5),
    ATTEMPTED(6),
    DISPATCHED(7),
    FAILED(8),
    BREAKER(9),
    PAUSE(10),
    DEFERRED(11),
    ENGINE(12),
    ACCIDENT(13);

    final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** Told of everything, in order. */
  interface Witness {
    void event(Kind kind, long at, int node, long subject, String detail);
  }

  private final VirtualTime time;
  private final TraceHash hash;
  private final @Nullable Witness witness;

  Trace(VirtualTime time, TraceHash hash, @Nullable Witness witness) {
    this.time = time;
    this.hash = hash;
    this.witness = witness;
  }

  /**
   * Something happened.
   *
   * @param node 0 where it was at none
   * @param subject what it is about, for most the id of a message
   * @param text the same for people
   */
  void tell(Kind kind, int node, long subject, long detail, String text) {
    hash.event(kind.code, time.nanos(), node, subject, detail);
    if (witness != null) {
      witness.event(kind, time.nanos(), node, subject, text);
    }
  }
}
