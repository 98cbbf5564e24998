package dev.switchboard.api.facade;

/** What a request to a facade may meet instead of what it asks for. */
public enum Fault {
  /** Nothing: it is handled. */
  NONE,
  /** 429, and nothing else happens. */
  RATE_LIMITED,
  /** 500, and nothing else happens. */
  ERROR,
  /** No answer for a long time, then the connection closes; nothing else happens. */
  TIMEOUT,
  /** The connection closes at once; nothing else happens. */
  DISCONNECTED,
  /** It is handled, and the connection closes in place of the answer. */
  ANSWER_LOST
}
