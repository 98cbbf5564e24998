package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.switchboard.tools.load.Connection.Flight;
import dev.switchboard.tools.load.ResponseReader.Slice;

/**
 * Decides what an answer is worth, and counts it: every message of it. Remembers what may be
 * repeated. For one thread.
 */
final class Judge {
  private static final int ACCEPTED = 202;
  private static final int MULTI_STATUS = 207;
  private static final byte[] ID = "\"id\"".getBytes(ISO_8859_1);

  private final LoadPlan plan;
  private final Measurements measurements;
  private final Remembered remembered;

  Judge(LoadPlan plan, Measurements measurements, Remembered remembered) {
    this.plan = plan;
    this.measurements = measurements;
    this.remembered = remembered;
  }

  /** The answer to a request has come. */
  void answered(Flight flight, ResponseReader response, long now) {
    if (response.status() != (plan.batches() ? MULTI_STATUS : ACCEPTED)) {
      measurements.tally(flight.measured).refused.add(plan.messagesPerRequest());
      if (flight.measured) {
        measurements.refusals.add(response, plan.messagesPerRequest());
      }
    } else if (plan.batches()) {
      batchRead(flight, response.body(), now);
    } else {
      accepted(flight, response, now);
    }
  }

  private void accepted(Flight flight, ResponseReader response, long now) {
    RequestCounts tally = measurements.tally(flight.measured);
    measurements.latencies.record(now - flight.intended, now - flight.sent, flight.measured);
    if (response.replayed() != flight.repeats()) {
      tally.mismatched.increment();
    } else if (!flight.carriesKey) {
      tally.acknowledged.increment();
    } else {
      Slice id = response.text(ID);
      if (!flight.repeats()) {
        tally.acknowledged.increment();
        remembered.add(flight.number, id);
      } else if (id.isSame(flight.expectedId, flight.expectedIdLength)) {
        tally.replayed.increment();
      } else {
        tally.mismatched.increment();
      }
    }
  }

  private void batchRead(Flight flight, Slice body, long now) {
    RequestCounts tally = measurements.tally(flight.measured);
    BatchItems items = new BatchItems(body);
    int agreeing = 0;
    int refused = 0;
    while (items.next()) {
      if (!items.isAccepted()) {
        refused++;
        if (flight.measured) {
          measurements.refusals.add(MULTI_STATUS, items.code(), items.retryAfterSeconds());
        }
      } else if (items.isReplayed() == flight.repeats()) {
        agreeing++;
      }
    }
    tally.refused.add(refused);
    if (refused < plan.batch()) {
      measurements.latencies.record(now - flight.intended, now - flight.sent, flight.measured);
    }
    Slice ids = items.ids();
    if (!flight.repeats()) {
      tally.acknowledged.add(agreeing);
      // What was refused then would be new when it is repeated.
      if (flight.carriesKey && agreeing == plan.batch()) {
        remembered.add(flight.number, ids);
      }
    } else if (ids.isSame(flight.expectedId, flight.expectedIdLength)) {
      tally.replayed.add(agreeing);
    } else {
      agreeing = 0;
    }
    // An item that is missing is none that was answered as it should be.
    tally.mismatched.add(Math.max(0, plan.batch() - refused - agreeing));
  }
}
