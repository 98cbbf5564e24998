package dev.switchboard.stream;

import java.util.Locale;

/** Why a reader has missed events. */
enum Resync {
  /** It asked for events after an id that is not one of this process. */
  OTHER_PROCESS,
  /** It asked for events that are forgotten. */
  TOO_OLD,
  /** It read more slowly than events came. Its stream ends. */
  TOO_SLOW;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
