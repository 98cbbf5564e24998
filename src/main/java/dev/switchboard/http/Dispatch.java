package dev.switchboard.http;

import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * From a parsed request to its response: finds the handler, asks for the key, and is the one place
 * that sends. Nothing a handler throws gets past it.
 */
final class Dispatch extends Handler.Abstract {
  private static final String API = "/api/";
  private static final String METRICS = "/metrics";

  /** The part of the heap that the bodies of all requests together may hold: one in this many. */
  private static final int BODIES_ONE_IN = 4;

  private final Routes routes;
  private final Authenticator authenticator;
  private final TrustedProxies proxies;
  private final RequestBody.Limits bodyLimits;
  private final long lingerNanos;
  private final ReplySender sender;
  private final Incidents incidents;
  private final RequestLog log;

  Dispatch(
      Routes routes,
      Authenticator authenticator,
      HttpSettings settings,
      TrustedProxies proxies,
      ReplySender sender,
      Incidents incidents,
      RequestLog log) {
    this.routes = routes;
    this.authenticator = authenticator;
    this.proxies = proxies;
    ConnectionTimes times = ConnectionTimes.of(settings);
    this.lingerNanos = times.lingerNanos();
    this.bodyLimits =
        new RequestBody.Limits(
            settings.maxBodyBytes(),
            times.requestNanos(),
            new BodyMemory(Runtime.getRuntime().maxMemory() / BODIES_ONE_IN));
    this.sender = sender;
    this.incidents = incidents;
    this.log = log;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ClientConnection connection = ClientConnection.of(request);
    connection.headArrived();
    long startNanos = System.nanoTime();
    String requestId = sender.requestId(request);
    Exchange exchange =
        new Exchange(request, connection, proxies, bodyLimits, requestId, pathOf(request));
    boolean surplus = connection.isSurplus();
    Reply reply = answer(exchange, surplus);
    boolean close = !exchange.body().skip() || surplus;
    Throwable failure = null;
    try {
      sender.send(request, response, reply, requestId, close);
      exchange.body().linger(lingerNanos);
    } catch (IOException e) {
      failure = e;
    } catch (Throwable e) {
      failure = e;
      incidents.unexpected(requestId, e);
    }
    exchange.end();
    log.finished(
        exchange.method(),
        ProtocolErrors.printable(exchange.path()),
        reply.status(),
        requestId,
        System.nanoTime() - startNanos,
        exchange.messageId());
    connection.requestDone();
    if (failure == null) {
      callback.succeeded();
    } else {
      // What was sent is not whole. Closing says so.
      connection.close();
      callback.failed(failure);
    }
    return true;
  }

  private Reply answer(Exchange exchange, boolean surplus) {
    try {
      return route(exchange, surplus);
    } catch (ProblemException e) {
      return e.problem().reply(exchange.requestId());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return internal(exchange, e);
    } catch (Throwable e) {
      return internal(exchange, e);
    }
  }

  private Reply internal(Exchange exchange, Throwable e) {
    incidents.unexpected(exchange.requestId(), e);
    return Problem.of(ProblemCode.INTERNAL, "Something went wrong on this side.")
        .reply(exchange.requestId());
  }

  private Reply route(Exchange exchange, boolean surplus) throws Exception {
    String path = exchange.path();
    String method = exchange.method();
    Routes.Match match = routes.find(path);
    Routes.Endpoint endpoint = match == null ? null : match.path().endpoint(method);
    if (surplus && !routes.isAnsweredWhenFull(path)) {
      throw Problem.of(ProblemCode.UNAVAILABLE, "There are too many connections.").exception();
    }
    boolean open = method.equals("OPTIONS") || (endpoint != null && endpoint.signed());
    if (!open && (path.startsWith(API) || path.equals(METRICS))) {
      exchange.caller(authenticator.caller(exchange.header("Authorization")));
    }
    if (isServerWide(method, path)) {
      return Reply.empty(204);
    }
    if (match == null) {
      throw notFound(path);
    }
    if (endpoint == null) {
      return withoutEndpoint(method, match.path().allow());
    }
    if (endpoint.answersJson() && !Accept.admitsJson(exchange.header("Accept"))) {
      throw Problem.of(ProblemCode.NOT_ACCEPTABLE, "This is only available as application/json.")
          .exception();
    }
    exchange.pathParameters(match.parameters());
    return endpoint.handler().handle(exchange);
  }

  /** What the server as a whole takes (RFC 9110, section 9.3.7). */
  private static boolean isServerWide(String method, String path) {
    return method.equals("OPTIONS") && path.equals("*");
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
  private static String pathOf(Request request) {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }
}
