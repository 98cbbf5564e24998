package dev.switchboard.app.wiring;

import dev.switchboard.history.Erasure;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.provider.Provider;
import dev.switchboard.store.OpenStore;
import dev.switchboard.testing.TestedServer;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** This server, for tests of other programs. */
record ServerUnderTest(
    OpenStore store,
    Providers providers,
    DispatchWiring dispatch,
    CallbackWiring callbacks,
    Housekeeping housekeeping)
    implements TestedServer {
  @Override
  public boolean isCalling() {
    return providers.registry().providers().stream()
        .map(Provider::name)
        .anyMatch(
            name -> dispatch.dispatcher().status(name).filter(it -> it.inFlight() > 0).isPresent());
  }

  @Override
  public long pending() {
    return store.queue().status().total();
  }

  @Override
  public void look() {
    dispatch.dispatcher().fetchSoon();
  }

  @Override
  public void keepHouse() {
    housekeeping.keepNow();
  }

  @Override
  public void reset() {
    erasure().eraseAll();
    providers.reset();
    callbacks.startAfresh();
    for (Provider provider : providers.registry().providers()) {
      try {
        var _ = dispatch.dispatcher().operate(provider.name(), BreakerAction.RESET);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (TimeoutException _) {
        // The server is stopping: there is no other test to come.
      }
    }
  }

  @Override
  public int forget(Set<String> addresses) {
    return erasure().erase(addresses);
  }

  private Erasure erasure() {
    return store.erasure().orElseThrow();
  }
}
