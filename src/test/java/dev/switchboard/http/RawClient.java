package dev.switchboard.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A connection on which a test says exactly what it wants, byte by byte. */
public final class RawClient implements AutoCloseable {
  /** Long enough for the slowest machine; no test waits for it unless it fails. */
  private static final int GIVE_UP_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(GIVE_UP_MILLIS);
    this.in = socket.getInputStream();
  }

  /** A response as it was read; header names in lower case. */
  public record Response(int status, Map<String, String> headers, String body) {
    public @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    public JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Sends what may no longer be welcome. */
  public boolean trySend(String text) {
    try {
      send(text);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** The next response, whole. */
  public Response read() throws IOException {
    return read(true);
  }

  /** The next response, to a HEAD request. */
  public Response readHead() throws IOException {
    return read(false);
  }

  private Response read(boolean withBody) throws IOException {
    String statusLine = readLine();
    int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
    Map<String, String> headers = new HashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ended early");
    }
    return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("closed after " + line.size() + " bytes of a line");
      }
      if (b == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
      }
      line.write(b);
    }
  }

  /** Everything until the server closes, as it comes; what a reset leaves of it. */
  public String readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        all.write(b);
      }
    } catch (SocketException _) {
      // A reset is an end, too.
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** Waits for the server to close; true also if it did so rudely. */
  public boolean isClosedByServer() throws IOException {
    try {
      while (in.read() >= 0) {
        // What it says before is not asked for here.
      }
      return true;
    } catch (SocketException _) {
      return true;
    }
  }

  /** One byte of a response that is never read further. */
  public void readOneByte() throws IOException {
    in.read();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
