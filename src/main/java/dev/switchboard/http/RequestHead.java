package dev.switchboard.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Access} looks at, independent of the library that parses requests. */
interface RequestHead {
  /** The method as sent. */
  String method();

  /**
   * The host, and the port where one is given: of the request target in absolute form (RFC 9112,
   * section 3.2.2), else of the {@code Host} header; null where there is neither.
   */
  @Nullable String authority();

  /** Whether the connection itself is encrypted. */
  boolean isSecure();

  /** The values of a header, one for each line; empty where there is none. */
  List<String> headers(String name);
}
