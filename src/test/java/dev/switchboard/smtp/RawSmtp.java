package dev.switchboard.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A client that sends what a test says, byte for byte. */
final class RawSmtp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final int port;
  private Socket socket;
  private @Nullable Socket clear;

  private RawSmtp(int port, Socket socket) {
    this.port = port;
    this.socket = socket;
  }

  /** Connects, and reads nothing yet. */
  static RawSmtp connect(int port) throws IOException {
    return connect(InetAddress.getLoopbackAddress(), port);
  }

  static RawSmtp connect(InetAddress host, int port) throws IOException {
    Socket socket = new Socket(host, port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return new RawSmtp(port, socket);
  }

  /** Connects, and says EHLO. */
  static RawSmtp greeted(int port) throws IOException {
    RawSmtp client = connect(port);
    client.reply();
    client.ask("EHLO client.example");
    return client;
  }

  /** Sends a line, and reads the answer. */
  String ask(String line) throws IOException {
    send(line + "\r\n");
    return reply();
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next answer with all its lines, without the last line end; empty at the end. */
  String reply() throws IOException {
    List<String> lines = new ArrayList<>();
    String line;
    do {
      line = line();
      lines.add(line);
    } while (line.length() > 3 && line.charAt(3) == '-');
    return String.join("\n", lines);
  }

  /** The same; empty also where the connection is broken. */
  String replyOrEnd() {
    try {
      return reply();
    } catch (IOException _) {
      return "";
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).stripTrailing();
  }

  /** Whether the server has closed the connection. */
  boolean isAtEnd() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException _) {
      return true;
    }
  }

  /** Begins a mail; the server waits for its content. */
  void begin(String from, String to) throws IOException {
    expect("250", ask("MAIL FROM:<" + from + ">"));
    expect("250", ask("RCPT TO:<" + to + ">"));
    expect("354", ask("DATA"));
  }

  /** Sends a whole mail; the answer to it. */
  String mail(String from, String to, String content) throws IOException {
    begin(from, to);
    send(content);
    return ask((content.endsWith("\r\n") ? "" : "\r\n") + ".");
  }

  static void expect(String code, String reply) {
    if (!reply.startsWith(code)) {
      throw new AssertionError("not " + code + ": " + reply);
    }
  }

  /** Sends no more; what the server says can still be read. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Speaks TLS from now on, whoever the server is. */
  void startTls() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    SSLSocket encrypted =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", port, true);
    encrypted.startHandshake();
    clear = socket;
    socket = encrypted;
  }

  /** Sends the head of the longest record that TLS has, past the encryption. */
  void beginRecord() throws IOException {
    Objects.requireNonNull(clear).getOutputStream().write(new byte[] {23, 3, 3, 0x40, 0});
  }

  /** Sends a byte of that record, as long as the connection is there. */
  void drip() {
    try {
      Objects.requireNonNull(clear).getOutputStream().write(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
