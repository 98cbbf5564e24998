package dev.switchboard.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine for tests that name one before, or after, something listens there. */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;

  private Ports() {}

  /**
   * A port on which nothing listens, outside the range from which Linux serves clients and port 0:
   * tests that run beside this one open thousands of those, and one of them could be this one.
   */
  public static int unused() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException _) {
        // In use: another one.
      }
    }
  }
}
