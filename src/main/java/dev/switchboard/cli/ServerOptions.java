package dev.switchboard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the server is, and the key to it; a mixin of every command that asks one. */
public final class ServerOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  @Option(
      names = {"--url", "--target"},
      paramLabel = "URL",
      description = "Where the server is; default: SWITCHBOARD_URL, or http://127.0.0.1:8080.")
  private @Nullable String url;

  @Mixin private ApiKeyOption key = new ApiKeyOption();

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM file with the certificates to trust instead of the public ones.")
  private @Nullable Path caFile;

  /**
   * A client of that server.
   *
   * @param environment where options are not given
   * @throws ServerFailure when the address or a file cannot be used
   */
  public ApiClient connect(Map<String, String> environment) throws ServerFailure {
    return new ApiClient(server(environment), apiKey(environment), tls());
  }

  /** The base of all paths, without a slash at its end. */
  public URI server(Map<String, String> environment) throws ServerFailure {
    String text = url != null ? url : environment.getOrDefault("SWITCHBOARD_URL", DEFAULT_URL);
    String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      URI server = URI.create(base);
      boolean web = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
      if (web
          && server.getHost() != null
          && server.getRawQuery() == null
          && server.getRawFragment() == null
          && server.getRawUserInfo() == null) {
        return server;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new ServerFailure("--url must be a URL such as " + DEFAULT_URL);
  }

  /** The key, or null for none. */
  public @Nullable String apiKey(Map<String, String> environment) throws ServerFailure {
    return key.apiKey(environment);
  }

  /** What to trust instead of the public certificates; null for those. */
  public @Nullable SSLContext tls() throws ServerFailure {
    if (caFile == null) {
      return null;
    }
    try (InputStream in = Files.newInputStream(caFile)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca-" + trusted.size(), one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ServerFailure("--ca-file cannot be used: " + e.getMessage(), e);
    }
  }
}
