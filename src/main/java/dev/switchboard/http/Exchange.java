package dev.switchboard.http;

import dev.switchboard.memory.Reservation;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request, as a handler sees it. Belongs to the thread that handles it. Everything that costs
 * is computed when it is first asked for.
 */
public final class Exchange {
  /** Bytes, decoded text, the parser's characters, and the strings made of them, at two each. */
  static final long PARSING_FACTOR = 8;

  /** Bytes, the strings made of them, and what a database's driver makes of those. */
  static final long PARSED_FACTOR = 4;

  /** The answer, and the copy of it that is written. */
  static final long WRITING_FACTOR = 2;

  /** A smaller answer is not counted: it fits into the buffers of any connection. */
  static final int SMALL_ANSWER_BYTES = 4096;

  private final ServerRequest request;
  private final ClientConnection connection;
  private final TrustedProxies proxies;
  private final int maxBodyBytes;
  private final Reservation bodyMemory;
  private final Reservation answerMemory;
  private final String requestId;
  private final String path;
  private Map<String, String> pathParameters = Map.of();
  private String caller = Authenticator.ANONYMOUS;
  private @Nullable QueryParameters query;
  private @Nullable ClientAddress client;
  private @Nullable String messageId;
  private boolean bodyBroken;
  private long bodyBytes;

  Exchange(
      ServerRequest request,
      ClientConnection connection,
      TrustedProxies proxies,
      int maxBodyBytes,
      HttpMemory memory,
      String requestId,
      String path) {
    this.request = request;
    this.connection = connection;
    this.proxies = proxies;
    this.maxBodyBytes = maxBodyBytes;
    this.bodyMemory = new Reservation(memory.requests());
    this.answerMemory = new Reservation(memory.answers());
    this.requestId = requestId;
    this.path = path;
  }

  /** The method as sent, such as {@code POST}. */
  public String method() {
    return request.prologue().method().text();
  }

  /** The path as sent, without the query. */
  public String path() {
    return path;
  }

  /** What {@code X-Request-Id} of the response says. */
  public String requestId() {
    return requestId;
  }

  /** Who calls: {@link Authenticator#ANONYMOUS}, or the name of the API key. */
  public String caller() {
    return caller;
  }

  /**
   * The decoded value of {@code {name}} in the path of this route.
   *
   * @throws ProblemException {@code invalid_request} if its percent-encoding is not valid
   * @throws IllegalArgumentException if the route has no such parameter
   */
  public String pathParameter(String name) {
    String raw = pathParameters.get(name);
    if (raw == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return PercentEncoding.decodeSegment(raw);
  }

  /**
   * The decoded value of a query parameter, the first where it is repeated, empty where it has
   * none; null if it is not there.
   *
   * @throws ProblemException {@code invalid_request} if the percent-encoding of the query is not
   *     valid
   */
  public @Nullable String query(String name) {
    return query().get(name);
  }

  /** The names of all query parameters. */
  public Set<String> queryNames() {
    return query().names();
  }

  private QueryParameters query() {
    if (query == null) {
      query = QueryParameters.parse(request.prologue().query().rawValue());
    }
    return query;
  }

  /** The value of a header, the first where it is repeated; null if it is not there. */
  public @Nullable String header(String name) {
    return header(HeaderNames.create(name));
  }

  /** Whether a header is given more than once. */
  public boolean hasSeveral(String name) {
    HeaderName header = HeaderNames.create(name);
    return request.headers().contains(header)
        && request.headers().get(header).allValues().size() > 1;
  }

  @Nullable String header(HeaderName name) {
    ServerRequestHeaders headers = request.headers();
    return headers.contains(name) ? headers.get(name).get() : null;
  }

  /**
   * Reads the body, which must be JSON. Once per request. {@link #bodyParsed} follows.
   *
   * @return the bytes as sent, at most the configured size; empty where there is none
   * @throws ProblemException {@code unsupported_media_type}, {@code payload_too_large}, {@code
   *     request_timeout} or {@code invalid_request}
   * @throws dev.switchboard.memory.OutOfBudgetException when all requests together hold too much
   */
  public byte[] readJsonBody() {
    RequestBody.requireJson(request.headers());
    bodyBroken = true;
    byte[] body = RequestBody.read(request, maxBodyBytes, bodyMemory);
    bodyBroken = false;
    bodyBytes = body.length;
    bodyMemory.growTo(PARSING_FACTOR * bodyBytes);
    return body;
  }

  /** The body has been read into what it means: what only parsing needs is free for others. */
  public void bodyParsed() {
    bodyMemory.shrinkTo(PARSED_FACTOR * bodyBytes);
  }

  /**
   * Takes the bytes that the answer needs while it is made. They are given back when the answer is
   * written, or the connection has ended.
   */
  public Reservation answerMemory() {
    return answerMemory;
  }

  /**
   * Takes what is held while an answer of so many bytes is written, and no more.
   *
   * @throws dev.switchboard.memory.OutOfBudgetException when all answers together hold too much
   */
  void holdAnswer(long bytes) {
    if (bytes > SMALL_ANSWER_BYTES) {
      answerMemory.growTo(WRITING_FACTOR * bytes);
    }
    answerMemory.shrinkTo(WRITING_FACTOR * bytes);
  }

  /** Who is asking, as far as the network and the trusted proxies can tell. */
  public ClientAddress client() {
    if (client == null) {
      InetAddress peer = connection.peerAddress();
      List<String> forwarded = List.of();
      if (proxies.trusts(peer) && request.headers().contains(HeaderNames.X_FORWARDED_FOR)) {
        Header lines = request.headers().get(HeaderNames.X_FORWARDED_FOR);
        forwarded = lines.allValues();
      }
      client =
          forwarded.isEmpty()
              ? connection.peer()
              : ClientAddress.of(proxies.client(peer, forwarded));
    }
    return client;
  }

  /** Whether the client would rather have JSON than plain text. */
  public boolean prefersJson() {
    return Accept.prefersJson(header(HeaderNames.ACCEPT));
  }

  /** Says which message this request was about, for {@link RequestLog}. */
  public void messageId(String id) {
    this.messageId = id;
  }

  @Nullable String messageId() {
    return messageId;
  }

  /** The request is answered: neither its body nor the answer is held any more. */
  void releaseMemory() {
    bodyMemory.close();
    answerMemory.close();
  }

  /** Whether reading the body was begun and did not end well, so that its end is not known. */
  boolean bodyBroken() {
    return bodyBroken;
  }

  void caller(String name) {
    this.caller = name;
  }

  void pathParameters(Map<String, String> raw) {
    this.pathParameters = raw;
  }
}
