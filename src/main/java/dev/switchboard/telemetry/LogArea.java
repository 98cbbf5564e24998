package dev.switchboard.telemetry;

import java.util.Locale;

/** A part of the product whose lines can be written from a level of their own. */
public enum LogArea {
  /** The line of each request, and what was wrong with what a provider delivered. */
  REQUESTS,
  /** The line of each attempt, and what became of messages. */
  MESSAGES,
  /** Breakers, and what operators did to providers. */
  PROVIDERS,
  /** Endpoints. */
  CALLBACKS,
  /** The database. */
  STORE,
  /** Start, stop and everything else. */
  SERVER,
  /** What libraries say. */
  LIBRARIES;

  /** The name in settings. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
