package dev.switchboard.http.reply;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/**
 * A response as a value. Immutable, so one made at start can answer every request. The server adds
 * {@code X-Request-Id}, {@code Date}, and {@code Content-Length} where it knows it.
 */
public sealed interface Reply {
  /** A complete body. It is not copied and must not change. */
  final class Bytes implements Reply {
    private final Head head;
    private final byte[] body;

    private Bytes(Head head, byte[] body) {
      this.head = head;
      this.body = body;
    }

    @Override
    public Head head() {
      return head;
    }

    /** The body itself, not a copy; not to be changed. */
    public byte[] body() {
      return body;
    }
  }

  /** A body that is written while it is sent. */
  record Stream(Head head, Body body) implements Reply {}

  /**
   * Nothing: the connection is closed. Logs and meters show {@value #CLOSED_STATUS}, which no
   * client sees.
   */
  record Closed(Head head) implements Reply {
    static final int CLOSED_STATUS = 444;
  }

  /** Writes a body. It runs on the thread of the request, once; not at all for {@code HEAD}. */
  @FunctionalInterface
  interface Body {
    /**
     * Writes everything. The stream is closed for it.
     *
     * @throws java.io.IOException of the stream: the client is gone, or does not read
     * @throws Exception for anything unforeseen: one {@code FailureHandler} call, and the client
     *     sees that the body was cut short
     */
    void writeTo(ReplyStream out) throws Exception;
  }

  /** The status line and the headers. */
  record Head(int status, List<HttpField> fields) {
    private Head with(HttpField field) {
      List<HttpField> more = new ArrayList<>(fields.size() + 1);
      more.addAll(fields);
      more.add(field);
      return new Head(status, more);
    }
  }

  /** The status and the headers. */
  Head head();

  /** A JSON document that is already written out. */
  static Reply json(int status, byte[] body) {
    return new Bytes(new Head(status, List.of(Constants.JSON)), body);
  }

  /** A small JSON document: a record or a map, as {@link JsonOutput} writes it. */
  static Reply document(int status, Object document) {
    return json(status, JsonOutput.bytes(document));
  }

  /** A body of another type. */
  static Reply of(int status, String contentType, byte[] body) {
    return new Bytes(head(status, contentType), body);
  }

  /** A response without a body. */
  static Reply empty(int status) {
    return new Bytes(new Head(status, List.of()), Constants.NO_BODY);
  }

  /** A body that is written while it is sent, with status 200. */
  static Reply stream(String contentType, Body body) {
    return new Stream(head(200, contentType), body);
  }

  /** No response: the connection is closed, as a server does that breaks down. */
  static Reply closed() {
    return new Closed(new Head(Closed.CLOSED_STATUS, List.of()));
  }

  /** The HTTP status. */
  default int status() {
    return head().status();
  }

  /**
   * This response with one more header.
   *
   * @throws IllegalArgumentException if the value holds a control character
   */
  default Reply header(String name, String value) {
    Constants.check(name, value);
    Head more = head().with(new HttpField(name, value));
    return switch (this) {
      case Bytes bytes -> new Bytes(more, bytes.body());
      case Stream stream -> new Stream(more, stream.body());
      case Closed _ -> new Closed(more);
    };
  }

  private static Head head(int status, String contentType) {
    return new Head(status, List.of(new HttpField(HttpHeader.CONTENT_TYPE, contentType)));
  }

  /** Made once. */
  final class Constants {
    private static final HttpField JSON =
        new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final byte[] NO_BODY = {};

    private Constants() {}

    private static void check(String name, String value) {
      for (int i = 0; i < value.length(); i++) {
        if (value.charAt(i) < ' ' && value.charAt(i) != '\t') {
          throw new IllegalArgumentException("the header " + name + " holds a control character");
        }
      }
    }
  }
}
