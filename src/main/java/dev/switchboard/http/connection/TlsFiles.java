package dev.switchboard.http.connection;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Values;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that TLS is spoken with, in PEM form (RFC 7468).
 *
 * @param certificate the server's certificate and the chain that signs it, the server's first
 * @param key its private key: PKCS #8, not encrypted; RSA, EC or EdDSA
 */
public record TlsFiles(Path certificate, Path key) {
  private static final String ALIAS = "server";
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final int MAX_FILE_BYTES = 1 << 20;

  /**
   * Reads the two settings; null where neither is given. One without the other is a mistake.
   *
   * @param certificate the key of the file with the certificate
   * @param privateKey the key of the file with its private key
   */
  public static @Nullable TlsFiles read(
      Values values, Key<Path> certificate, Key<Path> privateKey) {
    Path certificateFile = values.find(certificate);
    Path keyFile = values.find(privateKey);
    if (certificateFile != null && keyFile != null) {
      return new TlsFiles(certificateFile, keyFile);
    }
    boolean one = certificateFile != null || keyFile != null;
    if (one && values.areCertain(certificate, privateKey)) {
      values.wrong(
          certificateFile == null ? privateKey : certificate,
          "needs %s as well"
              .formatted((certificateFile == null ? certificate : privateKey).name()));
    }
    return null;
  }

  /** When the files were last changed. */
  record Stamp(FileTime certificate, FileTime key) {}

  /** When they were last changed, to notice a change. */
  Stamp stamp() {
    return new Stamp(changed(certificate), changed(key));
  }

  /** A file that is not there was changed at the epoch. */
  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException _) {
      return FileTime.fromMillis(0);
    }
  }

  /**
   * Reads both files.
   *
   * @throws IOException with a sentence for the user if one cannot be read, or the two do not
   *     belong together
   */
  KeyStore load() throws IOException {
    Certificate[] chain = readChain();
    PrivateKey privateKey = readKey();
    if (!belongTogether(chain[0].getPublicKey(), privateKey)) {
      throw new IOException(key + " is not the key of the first certificate in " + certificate);
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ALIAS, privateKey, new char[0], chain);
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + " cannot be used: " + e.getMessage(), e);
    }
  }

  private Certificate[] readChain() throws IOException {
    requireSmall(certificate);
    try (InputStream in = Files.newInputStream(certificate)) {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (chain.isEmpty()) {
        throw new IOException(certificate + " holds no certificate");
      }
      return chain.toArray(Certificate[]::new);
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + " is not a PEM file with certificates", e);
    }
  }

  private PrivateKey readKey() throws IOException {
    requireSmall(key);
    Matcher pem = PKCS8.matcher(Files.readString(key, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException(
          key
              + " holds no PKCS #8 private key (BEGIN PRIVATE KEY);"
              + " convert it with: openssl pkcs8 -topk8 -nocrypt");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException _) {
        // The key of another algorithm.
      }
    }
    throw new IOException(key + " is not a key of RSA, EC or EdDSA");
  }

  private static void requireSmall(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " cannot be read");
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(file + " is larger than 1 MiB");
    }
  }

  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey)
      throws IOException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
