package dev.switchboard.server.facade;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The way from a client with a fixed {@code https} address to a server of a test: a proxy through
 * which the client tunnels, with a certificate of the host. What is decrypted goes to the server.
 */
final class HttpsDetour implements Closeable {
  private static final String PASSWORD = "changeit";
  private static final String TRUST = "javax.net.ssl.trustStore";
  private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";

  private final String host;
  private final int port;
  private final Path keys;
  private final SSLContext tls;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Listens.
   *
   * @param host whose address the client has
   * @param port of the server
   * @param directory for the certificate
   */
  HttpsDetour(String host, int port, Path directory) throws Exception {
    this.host = host;
    this.port = port;
    this.keys = directory.resolve("detour.p12");
    this.tls = certificate();
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::listen);
  }

  /** Makes a client that goes this way, for ever. */
  <C> C through(Supplier<C> client) {
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(new Selector(before));
    System.setProperty(TRUST, keys.toString());
    System.setProperty(TRUST_PASSWORD, PASSWORD);
    try {
      return client.get();
    } finally {
      System.clearProperty(TRUST);
      System.clearProperty(TRUST_PASSWORD);
      ProxySelector.setDefault(before);
    }
  }

  /** Sends what goes to the host this way, and nothing else. */
  private final class Selector extends ProxySelector {
    private final ProxySelector others;

    private Selector(ProxySelector others) {
      this.others = others;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return host.equals(uri.getHost())
          ? List.of(
              new Proxy(
                  Proxy.Type.HTTP,
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort())))
          : others.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      others.connectFailed(uri, address, failure);
    }
  }

  private SSLContext certificate() throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-ext",
                "bc:c",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    // A key entry is not trusted by itself; its certificate is.
    store.setCertificateEntry("trusted", store.getCertificate("server"));
    try (OutputStream out = Files.newOutputStream(keys)) {
      store.store(out, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void listen() {
    while (true) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> tunnel(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void tunnel(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      open.add(server);
      readHead(client.getInputStream());
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      try (SSLSocket plain =
          (SSLSocket) tls.getSocketFactory().createSocket(client, host, port, true)) {
        plain.setUseClientMode(false);
        Thread back = Thread.ofVirtual().start(() -> copy(server, plain));
        copy(plain, server);
        back.join();
      }
    } catch (IOException _) {
      // The client sees that the connection has ended.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Up to the empty line that ends the head of a request. */
  private static void readHead(InputStream in) throws IOException {
    int last = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      last = (last << 8) | b;
      if (last == 0x0d0a0d0a) {
        return;
      }
    }
  }

  /** Until one side ends; then both do. */
  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // The other side sees it.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
