package dev.switchboard.callback.endpoint;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who outside wants to be told what happens. Immutable.
 *
 * @param name under which the configuration declares it; null for those made by the API
 * @param events what it wants to be told
 * @param format of what it is sent, by its name
 * @param secrets with which everything is signed
 * @param enabled what an operator wants
 * @param failingSince the first failure since the last success; null when the last call succeeded
 * @param disabled what the endpoint itself brought about; null when it works as far as is known
 * @param version rises with every change
 */
public record Endpoint(
    EndpointId id,
    @Nullable String name,
    URI url,
    EventSelection events,
    @Nullable String description,
    String format,
    Secrets secrets,
    boolean enabled,
    Instant createdAt,
    @Nullable Instant failingSince,
    @Nullable Disabled disabled,
    long version) {
  /** Of what it is for, in characters. */
  public static final int MAX_DESCRIPTION_LENGTH = 500;

  /** Stored for the lane of a host, whose messages name a format each. */
  private static final String FORMAT_OF_HOST = "standard";

  /**
   * Why it is left alone.
   *
   * @param at since when
   */
  public record Disabled(Reason reason, Instant at) {
    /** What the endpoint did. */
    public enum Reason {
      /** Nothing but failures for days. It is probed, and what it wants is kept for a while. */
      FAILING,
      /** It answered 410: it is not to be called again, until an operator says so. */
      GONE;

      private final String wireName = name().toLowerCase(Locale.ROOT);

      /** The name in JSON and in the store. */
      public String wireName() {
        return wireName;
      }
    }
  }

  /**
   * With what is signed.
   *
   * @param present as Standard Webhooks writes it, beginning with {@code whsec_}
   * @param former the one before; null when there is none
   * @param formerUntil how long that one signs as well
   */
  public record Secrets(String present, @Nullable String former, @Nullable Instant formerUntil) {
    /** Those that sign at a moment; the present one first. */
    public List<String> at(Instant now) {
      List<String> valid = new ArrayList<>(List.of(present));
      if (former != null && formerUntil != null && now.isBefore(formerUntil)) {
        valid.add(former);
      }
      return valid;
    }

    /** Shows nothing of them. */
    @Override
    public String toString() {
      return "Secrets[...]";
    }
  }

  /** The lane of a host: each callback goes to the URL that its message names. */
  public static Endpoint ofHost(EndpointId id) {
    return new Endpoint(
        id,
        null,
        URI.create(""),
        new EventSelection(Set.of()),
        null,
        FORMAT_OF_HOST,
        new Secrets("", null, null),
        true,
        Instant.EPOCH,
        null,
        null,
        0);
  }

  /** Whether events are kept for it. */
  public boolean collects() {
    return enabled && (disabled == null || disabled.reason() == Disabled.Reason.FAILING);
  }
}
