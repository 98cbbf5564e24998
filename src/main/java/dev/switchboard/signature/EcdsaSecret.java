package dev.switchboard.signature;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret as a pair of keys on the curve P-256, for receivers that check signatures with a public
 * key. The pair is derived from the secret, so that nothing else has to be kept. Immutable,
 * thread-safe.
 */
public final class EcdsaSecret {
  private static final String CURVE = "secp256r1";
  private static final String SCHEME = "SHA256withECDSA";
  private static final String DERIVATION = "HmacSHA512";

  /** Another use of a secret derives another key. */
  private static final String PURPOSE = "switchboard ecdsa p-256";

  private final ECParameterSpec curve;
  private final PrivateKey key;

  /**
   * @param secret any text that is hard to guess
   */
  public EcdsaSecret(String secret) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(CURVE));
      curve = parameters.getParameterSpec(ECParameterSpec.class);
      Mac mac = Mac.getInstance(DERIVATION);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), DERIVATION));
      byte[] derived = mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8));
      // 512 bits of which 256 are used: every key is as likely as any other (FIPS 186-5, A.2.1).
      BigInteger scalar =
          new BigInteger(1, derived)
              .mod(curve.getOrder().subtract(BigInteger.ONE))
              .add(BigInteger.ONE);
      key = KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(scalar, curve));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** Signs some bytes, one part after the other; in base64. */
  public String sign(byte[]... parts) {
    try {
      Signature signature = Signature.getInstance(SCHEME);
      signature.initSign(key);
      for (byte[] part : parts) {
        signature.update(part);
      }
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** The public key, as X.509 has it, in base64. */
  public String publicKey() {
    try {
      // A key agreement with the generator gives one coordinate of the public point. Of the two
      // points that have it, the one is right that checks our signatures.
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(key);
      agreement.doPhase(point(curve.getGenerator()), true);
      BigInteger x = new BigInteger(1, agreement.generateSecret());
      BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
      BigInteger square =
          x.modPow(BigInteger.valueOf(3), p)
              .add(curve.getCurve().getA().multiply(x))
              .add(curve.getCurve().getB());
      // The prime of this curve is 3 modulo 4.
      BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
      PublicKey one = point(new ECPoint(x, y));
      PublicKey right = checks(one) ? one : point(new ECPoint(x, p.subtract(y)));
      return Base64.getEncoder().encodeToString(right.getEncoded());
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private boolean checks(PublicKey candidate) throws GeneralSecurityException {
    byte[] sample = PURPOSE.getBytes(StandardCharsets.UTF_8);
    Signature signature = Signature.getInstance(SCHEME);
    signature.initVerify(candidate);
    signature.update(sample);
    return signature.verify(Base64.getDecoder().decode(sign(sample)));
  }

  private PublicKey point(ECPoint point) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("every Java platform has the curve P-256", e);
  }

  /** Shows nothing of it. */
  @Override
  public String toString() {
    return "EcdsaSecret[...]";
  }
}
