package dev.switchboard.http;

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
  private final ServerRequest request;
  private final ClientConnection connection;
  private final TrustedProxies proxies;
  private final BodyLimits bodyLimits;
  private final BodyMemory.Share bodyMemory;
  private final String requestId;
  private final String path;
  private Map<String, String> pathParameters = Map.of();
  private String caller = Authenticator.ANONYMOUS;
  private @Nullable QueryParameters query;
  private @Nullable ClientAddress client;
  private @Nullable String messageId;
  private boolean bodyBroken;

  Exchange(
      ServerRequest request,
      ClientConnection connection,
      TrustedProxies proxies,
      BodyLimits bodyLimits,
      String requestId,
      String path) {
    this.request = request;
    this.connection = connection;
    this.proxies = proxies;
    this.bodyLimits = bodyLimits;
    this.bodyMemory = bodyLimits.memory().new Share();
    this.requestId = requestId;
    this.path = path;
  }

  /** What bounds a body by itself, and all bodies together. */
  record BodyLimits(int maxBytes, BodyMemory memory) {}

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
   * Reads the body, which must be JSON. Once per request.
   *
   * @return the bytes as sent, at most the configured size; empty where there is none
   * @throws ProblemException {@code unsupported_media_type}, {@code payload_too_large}, {@code
   *     request_timeout} or {@code invalid_request}
   */
  public byte[] readJsonBody() {
    RequestBody.requireJson(request.headers());
    bodyBroken = true;
    byte[] body = RequestBody.read(request, bodyLimits.maxBytes(), bodyMemory);
    bodyBroken = false;
    return body;
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

  /** The request is answered: nobody holds its body any more. */
  void releaseBody() {
    bodyMemory.close();
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
