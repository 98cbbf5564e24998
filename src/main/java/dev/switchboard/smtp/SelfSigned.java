package dev.switchboard.smtp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A certificate that signs itself (RFC 5280), for a key that lives as long as the process. It keeps
 * passwords from those who listen; it proves nothing about who the server is. The JDK makes none
 * but with keytool, which a reduced runtime lacks.
 */
final class SelfSigned {
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_ID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;
  private static final int DNS_NAME = 0x82;

  private static final byte[] ECDSA_WITH_SHA256 = {
    0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2
  };
  private static final byte[] COMMON_NAME = {0x55, 4, 3};
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1d, 0x11};

  private static final int SERIAL_BITS = 127;
  private static final int YEARS = 10;
  private static final int MAX_COMMON_NAME = 64;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private SelfSigned() {}

  /**
   * A key and its certificate for a host and for {@code localhost}, without a password.
   *
   * @throws GeneralSecurityException never, on a platform that has EC keys
   */
  static KeyStore keyStore(String host) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    byte[] body = body(host, pair);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(body);
    byte[] encoded =
        der(SEQUENCE, body, algorithm(), der(BIT_STRING, new byte[1], signature.sign()));
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("smtp", pair.getPrivate(), new char[0], new Certificate[] {certificate});
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static byte[] body(String host, KeyPair pair) {
    Instant now = Instant.now();
    byte[] name = name(host.substring(0, Math.min(host.length(), MAX_COMMON_NAME)));
    return der(
        SEQUENCE,
        der(VERSION, der(INTEGER, new byte[] {2})),
        der(INTEGER, new BigInteger(SERIAL_BITS, new SecureRandom()).toByteArray()),
        algorithm(),
        name,
        der(
            SEQUENCE,
            time(now.minus(1, ChronoUnit.DAYS)),
            time(now.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant())),
        name,
        pair.getPublic().getEncoded(),
        der(EXTENSIONS, der(SEQUENCE, alternativeNames(host))));
  }

  private static byte[] algorithm() {
    return der(SEQUENCE, der(OBJECT_ID, ECDSA_WITH_SHA256));
  }

  private static byte[] name(String common) {
    byte[] text = common.getBytes(StandardCharsets.UTF_8);
    return der(
        SEQUENCE, der(SET, der(SEQUENCE, der(OBJECT_ID, COMMON_NAME), der(UTF8_STRING, text))));
  }

  private static byte[] alternativeNames(String host) {
    byte[] names =
        der(
            SEQUENCE,
            der(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII)),
            der(DNS_NAME, "localhost".getBytes(StandardCharsets.US_ASCII)));
    return der(SEQUENCE, der(OBJECT_ID, SUBJECT_ALTERNATIVE_NAME), der(OCTET_STRING, names));
  }

  private static byte[] time(Instant time) {
    return der(GENERALIZED_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  /** One value in the distinguished encoding of X.690. */
  private static byte[] der(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length >= 0x100) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length >= 0x80) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
