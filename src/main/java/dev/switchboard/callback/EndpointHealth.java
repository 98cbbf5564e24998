package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.lane.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint works. After days of nothing but failures it is left alone, but for a probe
 * now and then; the first success ends that. Used by one thread.
 */
final class EndpointHealth {
  private final Duration disableAfter;
  private final Duration probeInterval;
  private final boolean ofHost;
  private @Nullable Instant failingSince;
  private boolean disabled;

  /** Null for at once. */
  private @Nullable Instant nextProbeAt;

  private boolean nothingToProbeWith;

  EndpointHealth(CallbackSettings settings, Endpoint endpoint) {
    this.disableAfter = settings.disableAfter();
    this.probeInterval = settings.probeInterval();
    this.ofHost = endpoint.id().isOfHost();
    changed(endpoint);
  }

  /** Takes in what the store says. */
  void changed(Endpoint endpoint) {
    failingSince = endpoint.failingSince();
    disabled =
        endpoint.disabled() != null
            && endpoint.disabled().reason() == Endpoint.Disabled.Reason.FAILING;
    nextProbeAt = null;
    nothingToProbeWith = false;
  }

  boolean isDisabled() {
    return disabled;
  }

  /** Whether a call may be made. */
  boolean mayCall(boolean anyInFlight, Instant now) {
    if (!disabled) {
      return true;
    }
    return !anyInFlight
        && !nothingToProbeWith
        && (nextProbeAt == null || !now.isBefore(nextProbeAt));
  }

  /** Until when no probe is made: null for at once, {@link Instant#MAX} for as long as need be. */
  @Nullable Instant nextProbeAt() {
    return nothingToProbeWith ? Instant.MAX : nextProbeAt;
  }

  /** Something may wait for the endpoint. */
  void news() {
    nothingToProbeWith = false;
  }

  /** Nothing waits for the endpoint. One that is left alone is then probed with a test. */
  void nothingWaits(Served served, Moment now, List<CallbackWork> work) {
    nothingToProbeWith = true;
    if (disabled) {
      work.add(new CallbackWork.Probe(served, now.instant()));
    }
  }

  /** A call has been started. */
  void called(Instant now) {
    nextProbeAt = now.plus(probeInterval);
  }

  /** A call has succeeded. */
  void works(Served served, Moment now, List<CallbackWork> work) {
    if (disabled) {
      work.add(new CallbackWork.Enabled(served, now.instant()));
    } else if (failingSince != null) {
      work.add(new CallbackWork.Failing(served, null));
    }
    disabled = false;
    failingSince = null;
  }

  /** A call has failed. */
  void fails(Served served, Moment now, List<CallbackWork> work) {
    if (ofHost) {
      // Each of its messages has a URL of its own, and there is no operator to be told.
      return;
    }
    if (failingSince == null) {
      failingSince = now.instant();
      work.add(new CallbackWork.Failing(served, failingSince));
    } else if (!disabled && !now.instant().isBefore(failingSince.plus(disableAfter))) {
      disabled = true;
      nextProbeAt = now.instant().plus(probeInterval);
      work.add(
          new CallbackWork.Disabled(
              served, new Endpoint.Disabled(Endpoint.Disabled.Reason.FAILING, now.instant())));
    }
  }
}
