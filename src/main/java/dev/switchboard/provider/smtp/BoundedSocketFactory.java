package dev.switchboard.provider.smtp;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets whose peer may send {@value #MAX_BYTES_IN_A_ROW} bytes, and no more before we say
 * something again. The mail library holds a whole reply in memory, however long it is; replies and
 * TLS handshakes are far shorter than this.
 */
final class BoundedSocketFactory extends SocketFactory {
  static final int MAX_BYTES_IN_A_ROW = 256 * 1024;

  @Override
  public Socket createSocket() {
    return new BoundedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("connect an unconnected one");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket(host.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  /** Used by one thread at a time. */
  private static final class BoundedSocket extends Socket {
    private int received;

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int read = super.read();
          count(1);
          return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int read = super.read(bytes, offset, length);
          count(read);
          return read;
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          received = 0;
          out.write(bytes, offset, length);
        }
      };
    }

    private void count(int bytes) throws IOException {
      received += Math.max(0, bytes);
      if (received > MAX_BYTES_IN_A_ROW) {
        throw new IOException("the server sent too much");
      }
    }
  }
}
