package dev.switchboard.http;

import dev.switchboard.memory.OutOfBudgetException;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * From a parsed request to its response: finds the handler, asks for the key, and is the one place
 * that sends. Nothing a handler throws gets past it.
 */
final class Dispatch implements HttpRouting {
  private static final String API = "/api/";
  private static final String METRICS = "/metrics";

  /** The one thing the parser lets pass that no header can be called (RFC 9110, section 5.1). */
  private static final HeaderName NO_NAME = HeaderNames.create("");

  private final Routes routes;
  private final Authenticator authenticator;
  private final TrustedProxies proxies;
  private final RequestIds ids;

  private final int maxBodyBytes;
  private final HttpMemory memory;
  private final Incidents incidents;
  private final RequestLog log;
  private final HttpSecurity security = HttpSecurity.create();

  Dispatch(
      Routes routes,
      Authenticator authenticator,
      HttpSettings settings,
      HttpMemory memory,
      RequestIds ids,
      Incidents incidents,
      RequestLog log) {
    this.routes = routes;
    this.authenticator = authenticator;
    this.proxies = TrustedProxies.parse(settings.trustedProxies());
    this.maxBodyBytes = settings.maxBodyBytes();
    this.memory = memory;
    this.ids = ids;
    this.incidents = incidents;
    this.log = log;
  }

  @Override
  public HttpSecurity security() {
    return security;
  }

  @Override
  public void beforeStart() {}

  @Override
  public void afterStop() {}

  @Override
  public void route(ConnectionContext ctx, RoutingRequest request, RoutingResponse response) {
    ClientConnection connection = (ClientConnection) ctx;
    connection.headArrived();
    long startNanos = System.nanoTime();
    ServerRequestHeaders headers = request.headers();
    String sentId =
        headers.contains(ProtocolErrors.REQUEST_ID)
            ? headers.get(ProtocolErrors.REQUEST_ID).get()
            : null;
    Exchange exchange =
        new Exchange(
            request, connection, proxies, maxBodyBytes, memory, ids.take(sentId), pathOf(request));

    Reply reply = held(exchange, answer(exchange));
    boolean close = mustClose(exchange, connection, request, headers);
    try {
      send(exchange, response, reply, close);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      // The reply itself cannot be sent, for a header with a line break in it; nothing has been
      // written.
      reply = internal(exchange, e);
      response.reset();
      send(exchange, response, reply, close);
    } finally {
      exchange.releaseMemory();
      log.finished(
          exchange.method(),
          ProtocolErrors.printable(exchange.path()),
          reply.status(),
          exchange.requestId(),
          System.nanoTime() - startNanos,
          exchange.messageId());
    }
    if (close) {
      throw new CloseConnectionException("was the last response");
    }
    discardBody(request);
    connection.requestDone();
  }

  private Reply answer(Exchange exchange) {
    try {
      return handle(exchange);
    } catch (ProblemException e) {
      return e.problem().reply(exchange.requestId());
    } catch (OutOfBudgetException _) {
      return outOfBudget(exchange);
    } catch (CloseConnectionException e) {
      // The client is gone; there is nobody to answer.
      exchange.releaseMemory();
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return internal(exchange, e);
    } catch (Throwable e) {
      return internal(exchange, e);
    }
  }

  /** The reply, or where the budget has no bytes for it, one that is small. */
  private static Reply held(Exchange exchange, Reply reply) {
    try {
      exchange.holdAnswer(reply.body().length);
      return reply;
    } catch (OutOfBudgetException _) {
      return outOfBudget(exchange);
    }
  }

  private static Reply outOfBudget(Exchange exchange) {
    return Problem.of(
            ProblemCode.UNAVAILABLE,
            "Requests and answers hold as much memory as they may. Try again.")
        .reply(exchange.requestId());
  }

  private Reply internal(Exchange exchange, Throwable e) {
    incidents.unexpected(exchange.requestId(), e);
    return Problem.of(ProblemCode.INTERNAL, "Something went wrong on this side.")
        .reply(exchange.requestId());
  }

  private Reply handle(Exchange exchange) throws Exception {
    if (exchange.header(NO_NAME) != null) {
      throw Problem.of(ProblemCode.INVALID_REQUEST, "A header has no name.").exception();
    }
    String path = exchange.path();
    String method = exchange.method();
    Routes.Match match = routes.find(path);
    Routes.Endpoint endpoint = match == null ? null : match.path().endpoint(method);
    boolean signed = endpoint != null && endpoint.signed();
    if (!signed && (path.startsWith(API) || path.equals(METRICS))) {
      exchange.caller(authenticator.caller(exchange.header(HeaderNames.AUTHORIZATION)));
    }
    if (match == null) {
      throw notFound(path);
    }
    if (endpoint == null) {
      return withoutEndpoint(method, match.path().allow());
    }
    if (endpoint.answersJson() && !Accept.admitsJson(exchange.header(HeaderNames.ACCEPT))) {
      throw Problem.of(ProblemCode.NOT_ACCEPTABLE, "This is only available as application/json.")
          .exception();
    }
    exchange.pathParameters(match.parameters());
    return endpoint.handler().handle(exchange);
  }

  private static Reply withoutEndpoint(String method, String allow) {
    if (method.equals("OPTIONS")) {
      return Reply.empty(200).header("Allow", allow);
    }
    throw Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path takes " + allow + " only.")
        .header("Allow", allow)
        .exception();
  }

  private static ProblemException notFound(String path) {
    return path.startsWith("/") && PercentEncoding.isPath(path)
        ? Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this path.").exception()
        : Problem.of(ProblemCode.INVALID_REQUEST, "The path is not valid.").exception();
  }

  /**
   * The path as sent; of the absolute form (RFC 9112, section 3.2.2) what follows the authority.
   */
  private static String pathOf(RoutingRequest request) {
    String path = request.prologue().uriPath().rawPath();
    if (path.startsWith("/")) {
      return path;
    }
    int authority = path.indexOf("://");
    if (authority < 0) {
      return path;
    }
    int slash = path.indexOf('/', authority + 3);
    return slash < 0 ? "/" : path.substring(slash);
  }

  /** Whether where the next request begins is unknown, or there shall be none. */
  private static boolean mustClose(
      Exchange exchange,
      ClientConnection connection,
      RoutingRequest request,
      ServerRequestHeaders headers) {
    return exchange.bodyBroken()
        || connection.isClosing()
        || hasToken(headers, HeaderValues.CONNECTION_CLOSE)
        || (hasToken(headers, HeaderValues.EXPECT_100)
            && !request.content().consumed()
            && !request.continueSent());
  }

  /**
   * Asks first whether there is such a header at all: splitting what is not there costs as much.
   */
  private static boolean hasToken(ServerRequestHeaders headers, Header token) {
    return headers.contains(token.headerName()) && headers.containsToken(token);
  }

  private static void send(
      Exchange exchange, RoutingResponse response, Reply reply, boolean close) {
    response.status(reply.helidonStatus());
    response.header(HeaderValues.create(ProtocolErrors.REQUEST_ID, exchange.requestId()));
    Header contentType = reply.contentType();
    if (contentType != null) {
      response.header(contentType);
    }
    for (Header header : reply.headers()) {
      response.header(header);
    }
    if (close) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    byte[] body = reply.body();
    if (exchange.method().equals("HEAD") && body.length > 0) {
      response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.length));
      response.send();
    } else if (body.length > 0) {
      response.send(body);
    } else {
      response.send();
    }
  }

  /**
   * What the handler did not read stands before the next request; its size and time are bounded.
   */
  private static void discardBody(RoutingRequest request) {
    if (request.content().consumed()) {
      return;
    }
    try {
      request.content().consume();
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CloseConnectionException("the rest of the body is not valid", e);
    }
  }
}
