package dev.switchboard.store.callback;

import dev.switchboard.store.StoreFixture;
import dev.switchboard.store.memory.MemoryFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The store in memory keeps every contract of callbacks. */
class MemoryCallbackContractTest {
  @Nested
  class CallingBack extends CallbackContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class LookingIntoEvents extends EventHistoryContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class KnowingEndpoints extends EndpointContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class LettingEventsGo extends EventRetentionContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }

  @Nested
  class TellingMessages extends StatusCallbackContract {
    @Override
    protected StoreFixture open(Path directory) {
      return new MemoryFixture();
    }
  }
}
