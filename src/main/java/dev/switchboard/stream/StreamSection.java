package dev.switchboard.stream;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;

/** The settings of the event stream: {@code events.stream.*}. Read as the limit of readers. */
public final class StreamSection extends Section<Integer> {
  private final Key<Integer> maxReaders =
      key("events.stream.max-readers", ValueTypes.wholeNumber(0, 100_000), "500")
          .doc(
              "Readers of `GET /api/events/stream` at the same time; one more gets 503. 0 allows"
                  + " none.");

  @Override
  protected Integer read(Values values) {
    return values.get(maxReaders);
  }
}
