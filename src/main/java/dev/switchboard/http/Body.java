package dev.switchboard.http;

import dev.switchboard.http.request.JsonInput;
import org.jspecify.annotations.Nullable;

/**
 * What a route takes as the body of a request.
 *
 * @param mediaType in lower case, without parameters; null where the route takes no body
 * @param withFiles whether it may hold files, and so be larger than others
 * @param isOptional whether a request may come without one, and then without a media type
 */
public record Body(@Nullable String mediaType, boolean withFiles, boolean isOptional) {
  /** Nothing. A body that is sent anyway is skipped. */
  public static final Body NONE = new Body(null);

  /** A JSON document; {@link JsonInput} parses it. */
  public static final Body JSON = new Body("application/json");

  /** A JSON document that may hold files. */
  public static final Body JSON_WITH_FILES = new Body("application/json", true, false);

  /** A JSON document, or nothing. */
  public static final Body OPTIONAL_JSON = new Body("application/json", false, true);

  /** A body without files. */
  public Body(@Nullable String mediaType) {
    this(mediaType, false, false);
  }
}
