package dev.switchboard.http;

import io.helidon.common.context.Context;
import io.helidon.http.HttpLogConfig;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What Helidon's HTTP/1.1 parser wants to know of the server around it. Everything is said here:
 * nothing is looked up in configuration files or found on the class path.
 */
final class HelidonContext implements ListenerContext, Router {
  private static final int MAX_REQUEST_LINE_BYTES = 8 * 1024;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final HttpRouting routing;
  private final DirectHandlers directHandlers;
  private final ListenerConfig config;
  private final Http1ConnectionSelector selector;
  private final Context context = Context.create();
  private final MediaContext mediaContext =
      MediaContext.builder().mediaSupportsDiscoverServices(false).build();
  private final ContentEncodingContext contentEncodingContext =
      ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  HelidonContext(HttpRouting routing, DirectHandlers directHandlers, int maxBodyBytes) {
    this.routing = routing;
    this.directHandlers = directHandlers;
    this.config =
        ListenerConfig.builder()
            .protocolsDiscoverServices(false)
            .maxPayloadSize(maxBodyBytes)
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            .build();
    Http1Config http1 =
        Http1Config.builder()
            .maxPrologueLength(MAX_REQUEST_LINE_BYTES)
            .maxHeadersSize(MAX_HEADER_BYTES)
            // Paths are looked at where they are matched; parsing each as a URI costs a
            // microsecond.
            .validatePath(false)
            .sendKeepAliveHeader(false)
            .log(HttpLogConfig.builder().sendLog(false).receiveLog(false).build())
            .build();
    this.selector = Http1ConnectionSelector.builder().config(http1).build();
  }

  ServerConnection protocol(ClientConnection connection) {
    return selector.connection(connection);
  }

  int maxHeadBytes() {
    return MAX_REQUEST_LINE_BYTES + MAX_HEADER_BYTES;
  }

  Router router() {
    return this;
  }

  @Override
  public <T extends Routing> T routing(Class<T> routingType, T defaultValue) {
    return routingType.isInstance(routing) ? routingType.cast(routing) : defaultValue;
  }

  @Override
  public List<? extends Routing> routings() {
    return List.of(routing);
  }

  @Override
  public void beforeStart() {}

  @Override
  public void afterStart(WebServer webServer) {}

  @Override
  public void afterStop() {}

  @Override
  public Context context() {
    return context;
  }

  @Override
  public MediaContext mediaContext() {
    return mediaContext;
  }

  @Override
  public ContentEncodingContext contentEncodingContext() {
    return contentEncodingContext;
  }

  @Override
  public DirectHandlers directHandlers() {
    return directHandlers;
  }

  @Override
  public ListenerConfig config() {
    return config;
  }

  @Override
  public ExecutorService executor() {
    return executor;
  }
}
