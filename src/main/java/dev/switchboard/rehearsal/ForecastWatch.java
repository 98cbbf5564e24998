package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/** Watches the backlogs of a forecast, second by second, and ends it when nothing new will come. */
final class ForecastWatch {
  /** Without a backlog for so long, and nothing planned, the rest is the same. */
  private static final int CALM_SECONDS = 60;

  /** It is gone when no more of its peak is late: single messages wait for a retry long after. */
  private static final double GONE_SHARE = 0.01;

  private final Rehearsal rehearsal;
  private final int scale;
  private final List<Watch> watches = new ArrayList<>();

  /**
   * @param scale messages for which one stands
   * @param backlogs that wait at the beginning, by the name of the provider
   */
  ForecastWatch(Rehearsal rehearsal, int scale, ToLongFunction<String> backlogs) {
    this.rehearsal = rehearsal;
    this.scale = scale;
    for (CarrierBooks books : rehearsal.ledger().carriers()) {
      books.lateBefore(1);
      watches.add(new Watch(books, backlogs.applyAsLong(books.name)));
    }
  }

  /** What one provider's queue did, second by second. */
  private static final class Watch {
    final CarrierBooks books;
    final long backlog;
    long peak;
    int peakSecond;
    double latePeak;
    int goneSecond = -1;

    Watch(CarrierBooks books, long backlog) {
      this.books = books;
      this.backlog = backlog;
    }

    void look(int second) {
      if (books.waiting > peak) {
        peak = books.waiting;
        peakSecond = second;
      }
      double late = books.late.at(second);
      if (late > latePeak) {
        latePeak = late;
        goneSecond = -1;
      }
      if (goneSecond < 0 && late <= GONE_SHARE * latePeak) {
        goneSecond = second;
      }
    }

    boolean isCalm(int second) {
      return books.late.at(second) <= GONE_SHARE * latePeak;
    }
  }

  /**
   * Runs it to the end of the horizon, or until no backlog is left.
   *
   * @param horizon in nanoseconds
   * @param planned when the last thing that is planned has happened
   * @param mostMessages after which it ends
   * @param outOfTime ends it
   */
  Forecast.Result run(long horizon, long planned, long mostMessages, BooleanSupplier outOfTime) {
    Ledger ledger = rehearsal.ledger();
    int[] second = {0};
    int[] calm = {0};
    boolean[] cut = {false};
    rehearsal.endWhen(() -> {
      cut[0] |= outOfTime.getAsBoolean();
      long now = rehearsal.time().nanos();
      while ((second[0] + 1) * Amounts.SECOND <= now) {
        int at = ++second[0];
        watches.forEach(watch -> watch.look(at));
        boolean isCalm = now > planned && watches.stream().allMatch(watch -> watch.isCalm(at));
        calm[0] = isCalm ? calm[0] + 1 : 0;
      }
      return cut[0] || calm[0] >= CALM_SECONDS || ledger.accepted > mostMessages;
    });
    long ended = rehearsal.run().endedAt();
    boolean drained = ledger.isEmpty() && ended >= horizon;
    return new Forecast.Result(
        scale,
        Math.min(horizon, ended) / Amounts.SECOND,
        calm[0] >= CALM_SECONDS || drained,
        cut[0],
        watches.stream().map(this::told).toList());
  }

  private Forecast.Provider told(Watch watch) {
    long peak = Math.multiplyExact(watch.peak, scale);
    boolean growing = peak > watch.backlog;
    Long gone = watch.goneSecond < 0 ? null : (long) watch.goneSecond;
    return new Forecast.Provider(
        watch.books.name,
        watch.backlog,
        growing ? peak : watch.backlog,
        growing ? watch.peakSecond : 0,
        watch.backlog == 0 && watch.latePeak == 0 ? Long.valueOf(0) : gone,
        watch.books.waiting * scale,
        watch.books.givenUp * scale);
  }
}
