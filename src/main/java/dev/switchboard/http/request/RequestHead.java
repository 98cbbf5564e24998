package dev.switchboard.http.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head of a request, independent of the library that parses it. */
public interface RequestHead {
  /** The method as sent, such as {@code POST}. */
  String method();

  /** The path as sent, without the query. */
  String path();

  /**
   * The host, and the port where one is given: of the request target in absolute form (RFC 9112,
   * section 3.2.2), else of the {@code Host} header; null where there is neither.
   */
  @Nullable String authority();

  /** Whether the connection itself is encrypted. */
  boolean isSecure();

  /** The values of a header, one for each line; empty where there is none. */
  List<String> headers(String name);

  /** The value of a header; null where it is missing or given more than once. */
  default @Nullable String onlyHeader(String name) {
    List<String> values = headers(name);
    return values.size() == 1 ? values.getFirst() : null;
  }
}
