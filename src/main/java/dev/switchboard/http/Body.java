package dev.switchboard.http;

/** What a route takes as the body of a request. */
public enum Body {
  /** Nothing; a body that is sent all the same is not looked at. */
  NONE,
  /** A JSON document, read by {@link Exchange#readJsonBody}. */
  JSON
}
