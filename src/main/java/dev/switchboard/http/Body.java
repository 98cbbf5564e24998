package dev.switchboard.http;

import org.jspecify.annotations.Nullable;

/**
 * What a route takes as the body of a request.
 *
 * @param mediaType in lower case, without parameters; null where the route takes no body
 */
public record Body(@Nullable String mediaType) {
  /** Nothing. A body that is sent anyway is skipped. */
  public static final Body NONE = new Body(null);

  /** A JSON document; {@link JsonInput} parses it. */
  public static final Body JSON = new Body("application/json");
}
