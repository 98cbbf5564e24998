package dev.switchboard.rehearsal.world;

import dev.switchboard.dispatch.Engine;
import dev.switchboard.machine.Machine;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the machines of an engine without threads, in virtual time. A machine is cranked when it was
 * woken or its wait is over, and at no other time: a wake-up that is lost is lost here too. For one
 * thread.
 */
public final class Crank {
  /** A crank that starts another for ever is a bug, not a reason to wait for ever. */
  private static final int MAX_CRANKS = 100_000;

  private static final long NEVER = Long.MAX_VALUE;
  private static final boolean WAITED = true;

  private final VirtualTime time;
  private final Lateness lateness;
  private Machine[] machines = {};
  private long[] gather = {};
  private long[] turnAt = {};
  private boolean[] woken = {};
  private long next = NEVER;
  private boolean stopped;

  /** How much later than it could a machine gets its turn. */
  @FunctionalInterface
  public interface Lateness {
    /**
     * Nanoseconds of one turn.
     *
     * @param machine its place among the parts
     * @param waited whether it asked for this turn itself, after a while
     */
    long nanos(int machine, boolean waited);
  }

  /** For machines that {@link #start} names. */
  public Crank(VirtualTime time, Lateness lateness) {
    this.time = time;
    this.lateness = lateness;
  }

  /** Cranks these from now on; all have their first turn at once. */
  public void start(List<Engine.Part> parts) {
    machines = parts.stream().map(Engine.Part::machine).toArray(Machine[]::new);
    gather = parts.stream().mapToLong(part -> part.gather().toNanos()).toArray();
    woken = new boolean[machines.length];
    turnAt = new long[machines.length];
    Arrays.fill(turnAt, time.nanos());
    next = time.nanos();
  }

  /** Nothing is cranked any more. */
  public void stop() {
    stopped = true;
    next = NEVER;
  }

  /** Gives a machine a turn soon. */
  public void wake(Machine machine) {
    int place = placeOf(machine);
    if (place >= 0 && !woken[place] && !stopped) {
      woken[place] = true;
      plan(place, time.nanos() + gather[place] + lateness.nanos(place, !WAITED));
      next = Math.min(next, turnAt[place]);
    }
  }

  /** When a machine has its turn next, in nanoseconds of the virtual time. */
  public long nextTurn() {
    return next;
  }

  /** Cranks all machines whose turn has come, until there is nothing to do at this moment. */
  public void crankDue() {
    long now = time.nanos();
    int cranks = 0;
    while (next <= now) {
      for (int i = 0; i < machines.length; i++) {
        if (turnAt[i] <= now) {
          if (++cranks > MAX_CRANKS) {
            throw new IllegalStateException("the machines do not come to rest");
          }
          crank(i, now);
        }
      }
      refresh();
    }
  }

  private void crank(int machine, long now) {
    turnAt[machine] = NEVER;
    woken[machine] = false;
    long wait = machines[machine].crank();
    if (wait == 0) {
      plan(machine, now + lateness.nanos(machine, !WAITED));
    } else if (wait != Machine.UNTIL_WOKEN) {
      plan(machine, now + wait + gather[machine] + lateness.nanos(machine, WAITED));
    }
  }

  private void plan(int machine, long at) {
    turnAt[machine] = Math.min(turnAt[machine], at);
  }

  @SuppressWarnings("ReferenceEquality") // A machine is equal to no other.
  private int placeOf(Machine machine) {
    for (int i = 0; i < machines.length; i++) {
      if (machines[i] == machine) {
        return i;
      }
    }
    return -1;
  }

  private void refresh() {
    long least = NEVER;
    for (long turn : turnAt) {
      least = Math.min(least, turn);
    }
    next = stopped ? NEVER : least;
  }
}
