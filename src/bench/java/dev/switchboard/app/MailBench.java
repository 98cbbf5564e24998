package dev.switchboard.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many mails a second a server on loopback takes in: each connection sends the next one as soon
 * as the last one was answered, with a warm-up of a third of the time.
 */
public final class MailBench {
  private static final int RECIPIENTS = 1_000;
  private static final int WARM_UP_PART = 3;

  private final int port;
  private final boolean pipelined;
  private final LongAdder accepted = new LongAdder();
  private volatile boolean stopped;

  private MailBench(int port, boolean pipelined) {
    this.port = port;
    this.pipelined = pipelined;
  }

  /**
   * Measures, and prints mails a second.
   *
   * @param args the port, connections, seconds, and {@code pipelined} for clients that send MAIL,
   *     RCPT and DATA together
   */
  static void main(String... args) throws Exception {
    int connections = Integer.parseInt(args[1]);
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    boolean pipelined = args.length > 3 && args[3].equals("pipelined");
    MailBench bench = new MailBench(Integer.parseInt(args[0]), pipelined);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int number = i;
        running.add(
            clients.submit(() -> {
              bench.send(number);
              return null;
            }));
      }
      Thread.sleep(time.dividedBy(WARM_UP_PART));
      long before = bench.accepted.sum();
      long began = System.nanoTime();
      Thread.sleep(time);
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf("%.0f%n", (bench.accepted.sum() - before) / seconds);
      bench.stopped = true;
      for (Future<?> client : running) {
        client.get();
      }
    }
  }

  private void send(int number) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      expect(in, "220");
      ask(in, out, "EHLO bench\r\n", "250");
      for (int i = number; !stopped; i++) {
        String mail = "MAIL FROM:<user@example.com>\r\n";
        String recipient = "RCPT TO:<contact" + i % RECIPIENTS + "@example.org>\r\n";
        if (pipelined) {
          out.write((mail + recipient + "DATA\r\n").getBytes(US_ASCII));
          expect(in, "250");
          expect(in, "250");
          expect(in, "354");
        } else {
          ask(in, out, mail, "250");
          ask(in, out, recipient, "250");
          ask(in, out, "DATA\r\n", "354");
        }
        ask(in, out, mail(number, i), "250");
        accepted.increment();
      }
      ask(in, out, "QUIT\r\n", "221");
    }
  }

  private static String mail(int number, int i) {
    return """
        From: The Shop <user@example.com>\r
        To: contact@example.org\r
        Subject: Your order %1$d\r
        Message-ID: <%2$d.%1$d.%3$d@example.com>\r
        Date: Fri, 27 Nov 2026 12:00:00 +0000\r
        MIME-Version: 1.0\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Transfer-Encoding: 7bit\r
        \r
        Thank you for your order, it is on its way to you and more.\r
        .\r
        """
        .formatted(i, number, System.nanoTime());
  }

  private static void ask(InputStream in, OutputStream out, String text, String code)
      throws IOException {
    out.write(text.getBytes(US_ASCII));
    expect(in, code);
  }

  /** Reads an answer, of one line or of several. */
  private static void expect(InputStream in, String code) throws IOException {
    StringBuilder line = new StringBuilder();
    do {
      line.setLength(0);
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("the server has closed the connection");
        }
        line.append((char) b);
      }
    } while (line.charAt(3) == '-');
    if (!line.toString().startsWith(code)) {
      throw new IOException("not " + code + ": " + line);
    }
  }
}
