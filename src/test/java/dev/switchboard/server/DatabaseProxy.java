package dev.switchboard.server;

import dev.switchboard.net.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between a process and its database, which a test can break. */
public final class DatabaseProxy implements AutoCloseable {
  /** As the driver says it once on a connection, and by a number after that. */
  private static final String COMMIT = "COMMIT\0";

  private final int databasePort;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket server;
  private volatile boolean cutNextCommit;
  private volatile boolean loseNextCommit;

  /** Leads to the database; from the first moment. */
  public DatabaseProxy(PostgresServer.Database database) {
    this.databasePort = portOf(database.url());
    this.port = unusedPort();
    this.server = listen(port);
  }

  /** The way to the database through here. */
  public String urlOf(PostgresServer.Database database) {
    return database.url().replace(":" + databasePort + "/", ":" + port + "/");
  }

  /** Lets the next commit reach the database, and cuts the connection before the answer. */
  public void cutNextCommit() {
    cutNextCommit = true;
  }

  /** Cuts the connection before the next commit has reached the database. */
  public void loseNextCommit() {
    loseNextCommit = true;
  }

  /** Cuts all connections and takes no more. */
  public void breakDown() {
    close();
  }

  /** Leads to the database again. */
  public void repair() {
    server = listen(port);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(DatabaseProxy::cut);
  }

  private static int unusedPort() {
    try {
      return Ports.unused();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerSocket listen(int at) {
    try {
      ServerSocket listening = new ServerSocket();
      listening.setReuseAddress(true);
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
      Thread.ofVirtual().start(() -> accept(listening));
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket database = new Socket(InetAddress.getLoopbackAddress(), databasePort);
        open.add(client);
        open.add(database);
        if (listening.isClosed()) {
          cut(client);
          cut(database);
        }
        Thread.ofVirtual().start(() -> copy(client, database, true));
        Thread.ofVirtual().start(() -> copy(database, client, false));
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private void copy(Socket from, Socket to, boolean isRequest) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (isRequest && loseNextCommit && isCommit(buffer, n)) {
          loseNextCommit = false;
          return;
        }
        boolean cut = isRequest && cutNextCommit && isCommit(buffer, n);
        if (cut) {
          cutNextCommit = false;
          // Nobody hears the answer any more; the database hears the commit.
          from.close();
        }
        out.write(buffer, 0, n);
        out.flush();
        if (cut) {
          awaitAnswer(to);
        }
      }
    } catch (IOException _) {
      // Cut from the other side.
    } finally {
      cut(from);
      cut(to);
    }
  }

  /** The other thread reads the answer, and fails to pass it on. */
  private static void awaitAnswer(Socket database) {
    while (!database.isClosed()) {
      Thread.onSpinWait();
    }
  }

  private static boolean isCommit(byte[] buffer, int length) {
    return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(COMMIT);
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int portOf(String url) {
    return URI.create(url.substring("jdbc:".length())).getPort();
  }
}
