package dev.switchboard.stream;

import java.util.Locale;
import java.util.Optional;

/** How much of its message an event shows. */
enum EventView {
  /** The message as the API shows it. */
  MESSAGE,
  /** Only what the event itself knows: no addresses and no text. The store is not asked. */
  OUTLINE;

  static Optional<EventView> of(String wireName) {
    for (EventView view : values()) {
      if (view.name().toLowerCase(Locale.ROOT).equals(wireName)) {
        return Optional.of(view);
      }
    }
    return Optional.empty();
  }
}
