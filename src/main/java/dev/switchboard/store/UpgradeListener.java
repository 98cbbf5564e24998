package dev.switchboard.store;

/** Hears that a store is about to be brought up to date, which can take minutes. */
@FunctionalInterface
public interface UpgradeListener {
  /** Ignores it. */
  UpgradeListener NONE = (_, _) -> {};

  /**
   * The tables of an older version are there, and are changed next. Not called for a new store.
   *
   * @param from the version of its tables
   * @param to the version that they will have
   */
  void onUpgrade(String from, String to);
}
