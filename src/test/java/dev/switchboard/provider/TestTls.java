package dev.switchboard.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for {@code localhost} that nobody but its own context trusts. */
public final class TestTls {
  private static final String PASSWORD = "changeit";

  private TestTls() {}

  /** A context that shows a certificate of {@code localhost}, and trusts it. */
  public static SSLContext localhost() throws Exception {
    return context("dns:localhost");
  }

  /** A context that shows a certificate of another host, and trusts it. */
  public static SSLContext otherHost() throws Exception {
    return context("dns:elsewhere.example");
  }

  private static SSLContext context(String name) throws Exception {
    KeyStore store = keyStore(name);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore keyStore(String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path directory = Files.createTempDirectory("tls");
    Path file = directory.resolve("keys.p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "server",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=test",
                  "-ext",
                  "san=" + name,
                  "-ext",
                  "bc:c",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  PASSWORD,
                  "-validity",
                  "3650")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed");
      }
      KeyStore generated = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        generated.load(in, PASSWORD.toCharArray());
      }
      // A key entry is not trusted by itself; its certificate is.
      generated.setCertificateEntry("trusted", generated.getCertificate("server"));
      return generated;
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }
}
