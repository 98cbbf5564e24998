package dev.switchboard.http;

import dev.switchboard.http.access.Access;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.connection.ClientConnection;
import dev.switchboard.http.connection.ConnectionTimeouts;
import dev.switchboard.http.connection.TrustedProxies;
import dev.switchboard.http.reply.Draining;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.request.AcceptHeader;
import dev.switchboard.http.request.PercentEncoding;
import dev.switchboard.memory.OutOfBudgetException;
import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes a parsed request to its response: finds the route, asks {@link Access}, calls the handler,
 * sends the reply. No exception of a handler passes it.
 */
final class RequestHandler extends Handler.Abstract {
  static final Problem STOPPING = Problem.of(ProblemCode.UNAVAILABLE, "The server is stopping.");

  private final Routes routes;
  private final Access access;
  private final TrustedProxies proxies;
  private final RequestBody.Limits bodyLimits;
  private final HttpMemory memory;
  private final long lingerNanos;
  private final Draining draining;
  private final ReplySender sender;
  private final FailureHandler failures;
  private final RequestLog log;
  private final RequestTracer tracer;

  RequestHandler(
      Routes routes,
      Access access,
      HttpSettings settings,
      HttpMemory memory,
      TrustedProxies proxies,
      Draining draining,
      ReplySender sender,
      FailureHandler failures,
      RequestLog log,
      RequestTracer tracer) {
    this.routes = routes;
    this.access = access;
    this.proxies = proxies;
    ConnectionTimeouts times = settings.timeouts();
    this.lingerNanos = times.lingerNanos();
    this.bodyLimits =
        new RequestBody.Limits(
            settings.maxBodyBytes(),
            Math.max(settings.maxBodyBytes(), memory.maxUploadBytes()),
            times.requestNanos());
    this.memory = memory;
    this.draining = draining;
    this.sender = sender;
    this.failures = failures;
    this.log = log;
    this.tracer = tracer;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ClientConnection connection = ClientConnection.of(request);
    connection.headArrived();
    long startNanos = System.nanoTime();
    String requestId = sender.requestId(request);
    Exchange exchange =
        new Exchange(
            request, connection, draining, proxies, bodyLimits, memory, requestId, pathOf(request));
    RequestTracer.Traced traced = tracer.begin(exchange);
    boolean surplus = connection.isSurplus();
    Reply reply = held(exchange, answer(exchange, surplus));
    boolean close = !exchange.body().skip() || surplus;
    Throwable failure = null;
    try {
      sender.send(request, response, reply, requestId, close);
      exchange.body().linger(lingerNanos);
    } catch (IOException e) {
      failure = e;
    } catch (Throwable e) {
      failure = e;
      failures.unexpected(requestId, e);
    }
    exchange.end();
    log.finished(
        exchange.method(),
        ProtocolErrors.printable(exchange.path()),
        exchange.routePath(),
        reply.status(),
        requestId,
        System.nanoTime() - startNanos,
        exchange.subject());
    if (traced != null) {
      traced.end(exchange.routePath(), reply.status(), requestId, exchange.subject());
    }
    connection.requestDone();
    if (failure == null) {
      callback.succeeded();
    } else {
      // The response is cut short. Closing tells the client.
      connection.close();
      callback.failed(failure);
    }
    return true;
  }

  private Reply answer(Exchange exchange, boolean surplus) {
    try {
      return route(exchange, surplus);
    } catch (ProblemException e) {
      return exchange.errors().reply(e.problem(), exchange.requestId());
    } catch (OutOfBudgetException _) {
      return outOfBudget(exchange);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return exchange.errors().reply(STOPPING, exchange.requestId());
    } catch (Throwable e) {
      Problem expected = failures.expected(e);
      return expected == null
          ? internal(exchange, e)
          : exchange.errors().reply(expected, exchange.requestId());
    }
  }

  /** The reply; a small 503 where the budget has no bytes for it. */
  private static Reply held(Exchange exchange, Reply reply) {
    if (!(reply instanceof Reply.Bytes bytes)) {
      // A stream needs one buffer.
      return reply;
    }
    try {
      exchange.holdAnswer(bytes.body().length);
      return reply;
    } catch (OutOfBudgetException _) {
      return outOfBudget(exchange);
    }
  }

  private static Reply outOfBudget(Exchange exchange) {
    Problem problem =
        Problem.of(
            ProblemCode.UNAVAILABLE,
            "Requests and answers use all the memory they may. Try again.");
    return exchange.errors().reply(problem, exchange.requestId());
  }

  private Reply internal(Exchange exchange, Throwable e) {
    failures.unexpected(exchange.requestId(), e);
    Problem problem =
        Problem.of(
            ProblemCode.INTERNAL, "The server failed. Its log has the request_id and the reason.");
    return exchange.errors().reply(problem, exchange.requestId());
  }

  private Reply route(Exchange exchange, boolean surplus) throws Exception {
    String path = exchange.path();
    String method = exchange.method();
    Routes.Match match = routes.find(path);
    Route route = match == null ? null : match.path().route(method);
    Routes.Realm realm = match == null ? routes.realm(path) : null;
    if (match != null) {
      exchange.errors(match.path().errors());
    } else if (realm != null) {
      exchange.errors(realm.errors());
    }
    if (surplus && (route == null || !route.whenFull())) {
      throw Problem.of(ProblemCode.UNAVAILABLE, "There are too many connections.").exception();
    }
    if (isServerWide(method, path)) {
      access.admit(exchange, Policy.PUBLIC);
      return Reply.empty(204);
    }
    if (match == null) {
      access.admit(exchange, realm == null ? null : realm.policy());
      throw notFound(path);
    }
    if (route == null) {
      // A browser asks before it sends a key (Fetch standard, CORS-preflight request).
      boolean asked =
          method.equals("OPTIONS") && exchange.header("Access-Control-Request-Method") != null;
      access.admit(exchange, asked ? Policy.PUBLIC : match.path().policyOfOtherMethods());
      return withoutRoute(method, match.path().allow());
    }
    exchange.route(route, match.parameters());
    exchange.caller(access.admit(exchange, route.policy()));
    if (route.answersJson() && !AcceptHeader.admitsJson(exchange.header("Accept"))) {
      throw Problem.of(ProblemCode.NOT_ACCEPTABLE, "This is only available as application/json.")
          .exception();
    }
    exchange.readQuery();
    Reply reply = route.handler().handle(exchange);
    if (route.policy() instanceof Policy.Signed && !exchange.isVerified()) {
      throw new IllegalStateException(path + " did not read its body, so it was not verified");
    }
    return reply;
  }

  /** A question about the server as a whole (RFC 9110, section 9.3.7). */
  private static boolean isServerWide(String method, String path) {
    return method.equals("OPTIONS") && path.equals("*");
  }

  private static Reply withoutRoute(String method, String allow) {
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
