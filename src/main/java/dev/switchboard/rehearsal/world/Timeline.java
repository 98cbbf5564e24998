package dev.switchboard.rehearsal.world;

import java.util.ArrayList;
import java.util.List;

/** A value that changes at set moments, at once or evenly. Asked in the order of time. */
final class Timeline {
  /**
   * A change.
   *
   * @param to the value at its end
   * @param over how long it takes, 0 for at once
   */
  record Change(long at, double from, double to, long over) {}

  private final double before;
  private final List<Change> changes;
  private int next;

  Timeline(double before, List<Change> changes) {
    this.before = before;
    this.changes = List.copyOf(changes);
  }

  /** The value at a moment that is not before the one asked for last. */
  double at(long nanos) {
    while (next < changes.size() && changes.get(next).at() <= nanos) {
      next++;
    }
    return next == 0 ? before : valueOf(changes.get(next - 1), nanos);
  }

  /** The value at any moment. */
  double peek(long nanos) {
    Change last = null;
    for (Change change : changes) {
      if (change.at() <= nanos) {
        last = change;
      }
    }
    return last == null ? before : valueOf(last, nanos);
  }

  private static double valueOf(Change change, long nanos) {
    long passed = nanos - change.at();
    return passed >= change.over()
        ? change.to()
        : change.from() + (change.to() - change.from()) * passed / change.over();
  }

  /** Collects changes. */
  static final class Builder {
    private final List<Change> changes = new ArrayList<>();

    void add(long at, double from, double to, long over) {
      changes.add(new Change(at, from, to, over));
    }

    Timeline build(double before) {
      return new Timeline(before, changes);
    }
  }
}
