package dev.switchboard.http;

/** One noun of the API: the paths it answers on and what it answers. */
public interface Resource {
  /** Names every path and method of this resource; called once, before the server starts. */
  void register(Routes routes);
}
