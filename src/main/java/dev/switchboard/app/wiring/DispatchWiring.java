package dev.switchboard.app.wiring;

import dev.switchboard.dispatch.DispatchEnvironment;
import dev.switchboard.dispatch.DispatchSettings;
import dev.switchboard.dispatch.Dispatcher;
import dev.switchboard.dispatch.LaneBuffers;
import dev.switchboard.dispatch.ManualRetries;
import dev.switchboard.event.EventListener;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.OpenStore;
import java.util.SplittableRandom;

/**
 * The wiring of the engine: a lane for each provider, and the way back for dead letters.
 *
 * @param buffers where the store hands over what it has committed
 */
record DispatchWiring(LaneBuffers buffers, Dispatcher dispatcher, ManualRetries retries) {
  static DispatchWiring build(
      Settings settings,
      Providers providers,
      OpenStore store,
      MemoryBudget budget,
      Environment environment) {
    DispatchSettings dispatch = settings.get(Sections.DISPATCH);
    ProviderRegistry registry = providers.registry();
    LaneBuffers buffers =
        new LaneBuffers(
            registry, dispatch.bufferMax(), budget, settings.get(Sections.MEMORY).lanesBytes());
    DispatchEnvironment surroundings =
        new DispatchEnvironment(
            environment.time().clock(),
            environment.time().ticker(),
            environment.random().split(),
            environment.listeners(),
            store.membership(),
            store.membership()::liveNodes);
    Dispatcher dispatcher =
        new Dispatcher(
            store.queue(), registry, buffers, it -> providers.lane(it, dispatch), surroundings);
    ManualRetries retries =
        new ManualRetries(store.deadLetters(), registry, surroundings, dispatcher::fetchSoon);
    return new DispatchWiring(buffers, dispatcher, retries);
  }

  /** What the engine is given from outside. */
  record Environment(Time time, SplittableRandom random, EventListener listeners) {}
}
