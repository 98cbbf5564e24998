package dev.switchboard.http;

/** A group of routes that belong together. */
public interface Resource {
  /** Adds every route of this resource. Called once, before the server starts. */
  void register(Routes routes);
}
