package dev.switchboard.app.wiring;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import dev.switchboard.store.StoreSection;
import dev.switchboard.store.StoreSettings;

/** For tests of other programs: {@code test.*}. Read as whether there is anything for them. */
public final class TestSection extends Section<Boolean> {
  private final Key<Boolean> endpoints =
      key("test.endpoints", ValueTypes.flag(), "false")
          .doc(
              "The routes below `/api/test`, with which tests set the clock and forget messages. Only"
                  + " with a store in memory; `serve --ephemeral` switches them on.");
  private final StoreSection store;

  TestSection(StoreSection store) {
    this.store = store;
  }

  /** What a store on a disk has promised to keep is not forgotten by a request. */
  @Override
  protected Boolean read(Values values) {
    boolean wanted = values.get(endpoints);
    if (wanted
        && !values.get(store.url).equals(StoreSettings.MEMORY)
        && values.areCertain(endpoints, store.url)) {
      values.wrong(
          values.name(endpoints),
          "needs a store in memory: %s is not %s"
              .formatted(values.name(store.url), StoreSettings.MEMORY),
          endpoints,
          store.url);
    }
    return wanted;
  }
}
