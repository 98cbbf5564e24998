package dev.switchboard.http;

import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.RequestSignature;
import dev.switchboard.http.connection.ClientAddress;
import dev.switchboard.http.connection.ClientConnection;
import dev.switchboard.http.connection.TrustedProxies;
import dev.switchboard.http.reply.Draining;
import dev.switchboard.http.reply.ErrorFormat;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.AcceptHeader;
import dev.switchboard.http.request.PercentEncoding;
import dev.switchboard.http.request.QueryParameters;
import dev.switchboard.http.request.RequestHead;
import dev.switchboard.memory.Reservation;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * One request, as a handler sees it. Belongs to the thread that handles it. Values that cost are
 * computed when they are first asked for.
 */
public final class Exchange implements RequestHead {
  /** For a byte of a body: itself, decoded text, characters of the parser, and strings. */
  static final long PARSING_FACTOR = 8;

  /** For a byte of a body: itself, strings, and the copies of the database driver. */
  static final long PARSED_FACTOR = 4;

  /** The answer, and the copy of it that is written. */
  static final long WRITING_FACTOR = 2;

  /** A smaller answer is not counted: it fits into the buffers of any connection. */
  static final int SMALL_ANSWER_BYTES = 4096;

  private final Request request;
  private final ClientConnection connection;
  private final Draining draining;
  private final TrustedProxies proxies;
  private final RequestBody.Limits bodyLimits;
  private final RequestBody body;
  private final Reservation bodyMemory;
  private final Reservation answerMemory;
  private final String requestId;
  private final String path;
  private @Nullable Route route;
  private @Nullable List<Runnable> atEnd;
  private Map<String, String> pathParameters = Map.of();
  private String caller = Authenticator.ANONYMOUS;
  private QueryParameters query = QueryParameters.NONE;
  private @Nullable ClientAddress client;
  private ErrorFormat errors = ErrorFormat.PROBLEM_JSON;
  private @Nullable String subject;
  private boolean verified;
  private long bodyBytes;

  Exchange(
      Request request,
      ClientConnection connection,
      Draining draining,
      TrustedProxies proxies,
      RequestBody.Limits bodyLimits,
      HttpMemory memory,
      String requestId,
      String path) {
    this.request = request;
    this.connection = connection;
    this.draining = draining;
    this.proxies = proxies;
    this.body = new RequestBody(request);
    this.bodyLimits = bodyLimits;
    this.bodyMemory = new Reservation(memory.requests());
    this.answerMemory = new Reservation(memory.answers());
    this.requestId = requestId;
    this.path = path;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    return path;
  }

  /** The value of {@code X-Request-Id} in the response. */
  public String requestId() {
    return requestId;
  }

  /** Who calls: {@link Authenticator#ANONYMOUS}, or the name of the API key or credentials. */
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
   * The decoded value of a query parameter, empty where it has none; null if it is not there.
   *
   * @throws IllegalArgumentException if the route does not take it
   */
  public @Nullable String query(String name) {
    if (!route().parameters().contains(name)) {
      throw new IllegalArgumentException("the route does not take " + name);
    }
    return query.get(name);
  }

  /** The value of a header, the first where it is repeated; null if it is not there. */
  public @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public @Nullable String authority() {
    HttpURI target = request.getHttpURI();
    String host = header("Host");
    // The authority of an absolute request target counts (RFC 9112, section 3.2.2), else the header
    // as sent, not as Jetty normalizes it.
    boolean same = host != null && new HostPort(host).getHost().equals(target.getHost());
    return same ? host : target.getAuthority();
  }

  @Override
  public boolean isSecure() {
    return request.isSecure();
  }

  /**
   * Reads the body, once, and verifies it on a route with {@link Policy.Signed}. {@link
   * #bodyParsed} follows.
   *
   * @return the bytes as sent, at most the configured size; empty where there are none
   * @throws ProblemException {@code unsupported_media_type}, {@code payload_too_large}, {@code
   *     request_timeout}, {@code invalid_request}, or what the signature throws
   * @throws dev.switchboard.memory.OutOfBudgetException when all requests together hold too much
   * @throws IllegalStateException if the route takes no body
   */
  public byte[] readBody() {
    RequestBody.require(route().body(), request.getHeaders());
    byte[] bytes;
    try {
      bytes =
          body.read(route().body().withFiles() ? bodyLimits.ofUploads() : bodyLimits, bodyMemory);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw RequestHandler.STOPPING.exception();
    }
    bodyBytes = bytes.length;
    bodyMemory.growTo(PARSING_FACTOR * bodyBytes);
    if (route().policy() instanceof Policy.Signed(RequestSignature signature)) {
      signature.verify(this, bytes);
      verified = true;
    }
    return bytes;
  }

  boolean isVerified() {
    return verified;
  }

  /** Says that the body is parsed. The memory that only parsing needs is released. */
  public void bodyParsed() {
    bodyMemory.shrinkTo(PARSED_FACTOR * bodyBytes);
  }

  /**
   * Reserves the bytes of the answer while it is made. They are released when the answer is
   * written, or the connection has ended.
   */
  public Reservation answerMemory() {
    return answerMemory;
  }

  /**
   * Reserves what an answer of at most so many bytes needs. To be called before something is done
   * that cannot be taken back, so that its answer is not refused for want of memory.
   *
   * @throws dev.switchboard.memory.OutOfBudgetException when all answers together hold too much
   */
  public void reserveAnswer(long bytes) {
    answerMemory.growTo(WRITING_FACTOR * bytes);
  }

  /**
   * Reserves exactly what an answer of so many bytes needs while it is written. The answer to a
   * request that may have changed something is never refused: its client would do it again. Such an
   * answer is about as large as its request, whose bytes are counted.
   *
   * @throws dev.switchboard.memory.OutOfBudgetException when all answers together hold too much
   */
  void holdAnswer(long bytes) {
    if (bytes > SMALL_ANSWER_BYTES) {
      if (HttpMethod.GET.is(method()) || HttpMethod.HEAD.is(method())) {
        answerMemory.growTo(WRITING_FACTOR * bytes);
      } else {
        answerMemory.growAnyway(WRITING_FACTOR * bytes);
      }
    }
    answerMemory.shrinkTo(WRITING_FACTOR * bytes);
  }

  /** The client, as far as the network and the trusted proxies can tell. */
  public ClientAddress client() {
    if (client == null) {
      InetAddress peer = connection.peerAddress();
      List<String> forwarded =
          proxies.trusts(peer)
              ? request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR)
              : List.of();
      client =
          forwarded.isEmpty()
              ? connection.peer()
              : ClientAddress.of(proxies.client(peer, forwarded));
    }
    return client;
  }

  /** Whether the client would rather have JSON than plain text. */
  public boolean prefersJson() {
    return AcceptHeader.prefersJson(header("Accept"));
  }

  /**
   * Waits. The place of the connection stays taken.
   *
   * @return false where it ended early, because the server stops
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean pause(Duration time) throws InterruptedException {
    CountDownLatch stopping = new CountDownLatch(1);
    Runnable end = stopping::countDown;
    draining.onBegin(end);
    try {
      return !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      draining.remove(end);
    }
  }

  /** Names the thing that this request is about, for {@link RequestLog}. */
  public void subject(String id) {
    this.subject = id;
  }

  @Nullable String subject() {
    return subject;
  }

  RequestBody body() {
    return body;
  }

  /**
   * Runs an action when the response has been written, or its client is gone. Actions run in the
   * order in which they were added, on the thread of the request, and must not throw.
   */
  public void onEnd(Runnable action) {
    if (atEnd == null) {
      atEnd = new ArrayList<>();
    }
    atEnd.add(action);
  }

  void end() {
    bodyMemory.close();
    answerMemory.close();
    if (atEnd != null) {
      atEnd.forEach(Runnable::run);
    }
  }

  void caller(String name) {
    this.caller = name;
  }

  /** Which route this request takes, with the raw values of the parameters in its path. */
  void route(Route found, Map<String, String> parameters) {
    this.route = found;
    this.errors = found.errors();
    this.pathParameters = parameters;
  }

  /**
   * Looks at the query, which must hold nothing but parameters of the route.
   *
   * @throws ProblemException {@code invalid_request} if it holds others, one of them twice, or a
   *     percent-encoding that is not valid
   */
  void readQuery() {
    String sent = request.getHttpURI().getQuery();
    query = QueryParameters.parse(sent == null ? "" : sent);
    query.require(route().parameters());
  }

  /** The template of the path; null where no route was found. */
  @Nullable String routePath() {
    return route == null ? null : route.path();
  }

  /** How errors of this request look. */
  ErrorFormat errors() {
    return errors;
  }

  void errors(ErrorFormat format) {
    this.errors = format;
  }

  private Route route() {
    return Objects.requireNonNull(route, "the request has no route");
  }
}
