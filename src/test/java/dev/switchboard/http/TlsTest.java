package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.http.connection.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS with certificates that the JDK's keytool makes. */
@Tag("slow")
class TlsTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir private static Path made;
  @TempDir private Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    make("one", "EC");
    make("two", "RSA");
    make("three", "Ed25519");
  }

  private static void make(String name, String algorithm) throws Exception {
    Path store = made.resolve(name + ".p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                List.of(
                    keytool,
                    "-genkeypair",
                    "-keyalg",
                    algorithm,
                    "-dname",
                    "CN=" + name,
                    "-alias",
                    name,
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "secret"))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    Key key = keys.getKey(name, "secret".toCharArray());
    Certificate certificate = keys.getCertificate(name);
    Files.writeString(made.resolve(name + ".crt"), pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(made.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String what, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
  }

  private void install(String certificate, String key) throws IOException {
    replace(made.resolve(certificate + ".crt"), directory.resolve("crt"));
    replace(made.resolve(key + ".key"), directory.resolve("key"));
  }

  private static void replace(Path from, Path to) throws IOException {
    FileTime before = Files.exists(to) ? Files.getLastModifiedTime(to) : FileTime.fromMillis(0);
    Files.writeString(to, Files.readString(from));
    if (Files.getLastModifiedTime(to).equals(before)) {
      Files.setLastModifiedTime(to, FileTime.fromMillis(before.toMillis() + 1));
    }
  }

  private HttpSettings settings(Duration request) {
    return new HttpSettings(
        "127.0.0.1",
        0,
        1000,
        request,
        request,
        100,
        100,
        List.of(),
        List.of(),
        new TlsFiles(directory.resolve("crt"), directory.resolve("key")));
  }

  private static SSLSocket connect(TestServer server) throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
    return (SSLSocket)
        trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port);
  }

  private static String nameOf(SSLSocket socket) throws IOException {
    socket.startHandshake();
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "two", "three"})
  void requestsAreAnsweredOverTls(String name) throws Exception {
    install(name, name);
    try (TestServer server = TestServer.start(settings(LONG));
        SSLSocket socket = connect(server)) {
      assertThat(nameOf(socket)).isEqualTo("CN=" + name);
      for (int i = 0; i < 3; i++) {
        assertThat(ask(socket)).startsWith("HTTP/1.1 200").contains("Content-Length: 13");
      }
      assertThat(server.nextLogged().path()).isEqualTo("/api/good");
    }
  }

  private static String ask(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(TestServer.GOOD_REQUEST.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf("{\"good\":true}") < 0) {
      int b = in.read();
      assertThat(b).as(text.toString()).isNotNegative();
      text.append((char) b);
    }
    return text.toString();
  }

  @Test
  void newFilesAreTakenWhileTheServerRuns() throws Exception {
    install("one", "one");
    try (TestServer server = TestServer.start(settings(LONG));
        SSLSocket known = connect(server)) {
      assertThat(nameOf(known)).isEqualTo("CN=one");
      install("two", "two");
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(nameOfNew(server)).isEqualTo("CN=two"));
      assertThat(ask(known)).startsWith("HTTP/1.1 200");
    }
  }

  private static String nameOfNew(TestServer server) throws Exception {
    try (SSLSocket socket = connect(server)) {
      return nameOf(socket);
    }
  }

  @Test
  void filesThatCannotBeUsedLeaveTheOldOnesInForce() throws Exception {
    install("one", "one");
    try (TestServer server = TestServer.start(settings(LONG))) {
      install("two", "three");
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(server.failures).isNotEmpty());
      assertThat(server.failures.getFirst()).hasMessageContaining("is not the key");
      assertThat(nameOfNew(server)).isEqualTo("CN=one");
    }
  }

  @Test
  void filesThatCannotBeUsedAreOneSentenceAtTheStart() throws Exception {
    install("one", "two");
    assertThatThrownBy(() -> TestServer.start(settings(LONG)))
        .isInstanceOf(ListenFailedException.class)
        .hasMessageStartingWith("cannot speak TLS: ")
        .hasMessageContaining("is not the key of the first certificate in");
    Files.delete(directory.resolve("key"));
    assertThatThrownBy(() -> TestServer.start(settings(LONG)))
        .hasMessageEndingWith("key cannot be read");
    Files.writeString(directory.resolve("key"), "-----BEGIN RSA PRIVATE KEY-----");
    assertThatThrownBy(() -> TestServer.start(settings(LONG)))
        .hasMessageContaining("openssl pkcs8");
    Files.writeString(directory.resolve("crt"), "nothing");
    assertThatThrownBy(() -> TestServer.start(settings(LONG))).hasMessageContaining("crt");
  }

  @Test
  void plainHttpIsNotSpokenThere() throws Exception {
    install("one", "one");
    try (TestServer server = TestServer.start(settings(LONG));
        RawClient client = server.connect()) {
      client.send(TestServer.GOOD_REQUEST);
      assertThat(client.readToEnd()).doesNotContain("200");
    }
  }

  @Test
  void aHandshakeThatDoesNotComeIsCut() throws Exception {
    install("one", "one");
    try (TestServer server = TestServer.start(settings(Duration.ofMillis(300)));
        RawClient client = server.connect()) {
      client.send(new byte[] {22, 3, 1});
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aServerThatDrainsClosesItsConnections() throws Exception {
    install("one", "one");
    try (TestServer server = TestServer.start(settings(LONG));
        SSLSocket socket = connect(server)) {
      assertThat(ask(socket)).startsWith("HTTP/1.1 200");
      assertThat(server.server.drain(LONG)).isTrue();
      assertThat(socket.getInputStream().read()).isNegative();
    }
  }
}
