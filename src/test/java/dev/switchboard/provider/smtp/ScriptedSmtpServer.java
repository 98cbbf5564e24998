package dev.switchboard.provider.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says to each command what the test wants, or breaks the connection instead. */
final class ScriptedSmtpServer implements AutoCloseable {
  /** What the client says to begin with: nothing. */
  static final String GREETING = "";

  /** The client has ended the content. */
  static final String END = ".";

  private final ServerSocket listener;
  private final Script script;
  private final AtomicInteger connections = new AtomicInteger();
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final Queue<String> commands = new ConcurrentLinkedQueue<>();
  private final Queue<String> contents = new ConcurrentLinkedQueue<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final CountDownLatch clientGone = new CountDownLatch(1);

  /** What the server does about a command. */
  sealed interface Action {
    /** Says these lines. */
    record Say(String lines) implements Action {}

    /** Says nothing, and waits until the client goes. */
    record Hang() implements Action {}

    /** Says these bytes, ends the connection. */
    record Close(String bytes) implements Action {}

    /** Goes on saying this without an end. */
    record Flood(String bytes) implements Action {}
  }

  /** What to do. */
  interface Script {
    /**
     * What to do about a command.
     *
     * @param connection from 1
     * @param command in full, or {@link #GREETING} or {@link #END}
     */
    Action on(int connection, String command);
  }

  ScriptedSmtpServer(Script script) throws IOException {
    this.script = script;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Says yes to everything. */
  static Action yes(int connection, String command) {
    return switch (command.split("[ :]", 2)[0]) {
      case GREETING -> new Action.Say("220 test ready");
      case "EHLO" -> new Action.Say("250-test\r\n250 SMTPUTF8");
      case "DATA" -> new Action.Say("354 go on");
      case END -> new Action.Say("250 2.0.0 Ok: queued as Q" + connection);
      case "QUIT" -> new Action.Close("221 bye\r\n");
      default -> new Action.Say("250 2.1.0 Ok");
    };
  }

  /** Says yes to everything but one command, by its first word. */
  static Script yesBut(String word, Action action) {
    return (connection, command) ->
        command.split("[ :]", 2)[0].equals(word) ? action : yes(connection, command);
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** The commands of all connections so far. */
  List<String> commands() {
    return new ArrayList<>(commands);
  }

  /** The messages that came with their end, whatever the answer was. */
  List<String> contents() {
    return new ArrayList<>(contents);
  }

  /** Waits until the server hangs. */
  void awaitHang() throws InterruptedException {
    hanging.await();
  }

  /** Waits until the client has closed the connection on which the server hangs. */
  void awaitClientGone() throws InterruptedException {
    clientGone.await();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(number, socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(int number, Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String command = GREETING;
      while (command != null && act(number, command, in, socket)) {
        command = in.readLine();
        if (command != null) {
          commands.add(command);
        }
      }
    } catch (IOException _) {
      // The client went.
    }
  }

  private boolean act(int number, String command, BufferedReader in, Socket socket)
      throws IOException {
    switch (script.on(number, command)) {
      case Action.Say(String lines) -> {
        say(socket, lines + "\r\n");
        if (command.equals("DATA") && lines.startsWith("354")) {
          String content = content(in);
          contents.add(content);
          return act(number, END, in, socket);
        }
        return true;
      }
      case Action.Close(String bytes) -> {
        say(socket, bytes);
        return false;
      }
      case Action.Flood(String bytes) -> {
        while (true) {
          say(socket, bytes);
        }
      }
      case Action.Hang() -> {
        hanging.countDown();
        try {
          while (in.read() >= 0) {
            // What it says no longer matters.
          }
        } catch (IOException _) {
          // Reset: gone too.
        }
        clientGone.countDown();
        return false;
      }
    }
  }

  private static String content(BufferedReader in) throws IOException {
    StringBuilder content = new StringBuilder();
    for (String line = in.readLine(); !END.equals(line); line = in.readLine()) {
      if (line == null) {
        throw new UncheckedIOException(new IOException("content without an end"));
      }
      content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    return content.toString();
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }
}
