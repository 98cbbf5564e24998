package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.lane.Moment;
import dev.switchboard.memory.MemoryBudget;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of this process, one for each endpoint that it serves. One thread opens and drops them;
 * any may look for one.
 */
final class EndpointLanes {
  private final CallbackQueue queue;
  private final CallbackSender sender;
  private final CallbackSettings settings;
  private final MemoryBudget.Share memory;
  private final SplittableGenerator random;
  private final Consumer<EndpointId> wake;
  private final Map<EndpointId, EndpointLane> lanes = new ConcurrentHashMap<>();

  /**
   * @param memory of all lanes together
   * @param wake called from any thread: this lane should be cranked soon
   */
  EndpointLanes(
      CallbackQueue queue,
      CallbackSender sender,
      CallbackSettings settings,
      MemoryBudget.Share memory,
      SplittableGenerator random,
      Consumer<EndpointId> wake) {
    this.queue = queue;
    this.sender = sender;
    this.settings = settings;
    this.memory = memory;
    this.random = random;
    this.wake = wake;
  }

  /** The lane of an endpoint; null where this process does not serve it. */
  @Nullable EndpointLane find(EndpointId id) {
    return lanes.get(id);
  }

  /** All that are served now; a view, only to be read. */
  Collection<EndpointLane> all() {
    return Collections.unmodifiableCollection(lanes.values());
  }

  /** Of all that are served now; a view, only to be read. */
  Set<EndpointId> ids() {
    return Collections.unmodifiableSet(lanes.keySet());
  }

  /** Hosts that do not answer, and that nothing is under way to. */
  Set<EndpointId> stuckHosts() {
    Set<EndpointId> stuck = new HashSet<>();
    lanes.forEach((id, lane) -> {
      if (id.isOfHost() && lane.isStuck()) {
        stuck.add(id);
      }
    });
    return stuck;
  }

  /** Gives an endpoint a lane, or tells its lane how the endpoint is now. */
  void open(Served served, Moment now) {
    EndpointId id = served.endpoint().id();
    EndpointLane lane = lanes.get(id);
    if (lane != null && lane.served().lease().equals(served.lease()) && !lane.isEnded()) {
      if (lane.served().endpoint().version() != served.endpoint().version()) {
        lane.changed(served);
        wake.accept(id);
      }
      return;
    }
    drop(id);
    lanes.put(
        id,
        new EndpointLane(
            served, queue, sender, settings, random.split(), memory, () -> wake.accept(id), now));
    wake.accept(id);
  }

  /** Ends the lane of an endpoint, if it has one. */
  void drop(EndpointId id) {
    EndpointLane lane = lanes.remove(id);
    if (lane != null) {
      lane.close();
    }
  }
}
