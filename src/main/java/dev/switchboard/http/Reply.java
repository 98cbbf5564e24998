package dev.switchboard.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as a value: status, headers and a body that is complete. Immutable, so one made at
 * start can answer every request. The server adds {@code X-Request-Id}, {@code Content-Length} and
 * {@code Date}. The body is not copied: it must not change after it was handed over.
 */
public final class Reply {
  private static final byte[] NO_BODY = {};

  private final Status status;
  private final @Nullable Header contentType;
  private final byte[] body;
  private final List<Header> headers;

  private Reply(Status status, @Nullable Header contentType, byte[] body, List<Header> headers) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
  }

  /** A JSON document that is already written out. */
  public static Reply json(int status, byte[] body) {
    return of(status, HeaderValues.CONTENT_TYPE_JSON, body);
  }

  /** A body of another type. */
  public static Reply of(int status, String contentType, byte[] body) {
    return of(status, HeaderValues.createCached(HeaderNames.CONTENT_TYPE, contentType), body);
  }

  /** A response without a body. */
  public static Reply empty(int status) {
    return new Reply(Status.create(status), null, NO_BODY, List.of());
  }

  static Reply of(int status, Header contentType, byte[] body) {
    return new Reply(Status.create(status), contentType, body, List.of());
  }

  /** This response with one more header; the value must not hold control characters. */
  public Reply header(String name, String value) {
    return header(HeaderValues.create(HeaderNames.create(name), value));
  }

  Reply header(Header header) {
    List<Header> more = new ArrayList<>(headers.size() + 1);
    more.addAll(headers);
    more.add(header);
    return new Reply(status, contentType, body, more);
  }

  /** The HTTP status. */
  public int status() {
    return status.code();
  }

  Status helidonStatus() {
    return status;
  }

  @Nullable Header contentType() {
    return contentType;
  }

  byte[] body() {
    return body;
  }

  List<Header> headers() {
    return headers;
  }
}
