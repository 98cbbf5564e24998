package dev.switchboard.message;

import java.util.Optional;

/** The way a message travels. SMS, MMS and email are separate channels, also for grouping. */
public enum Channel {
  SMS("sms"),
  MMS("mms"),
  EMAIL("email");

  private final String wireName;

  Channel(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON, SQL, logs and metrics, for example {@code sms}. */
  public String wireName() {
    return wireName;
  }

  /** True for the channels whose addresses are phone numbers. */
  public boolean usesPhoneNumbers() {
    return this != EMAIL;
  }

  /** Reads a {@link #wireName()}; empty for anything else, other letter cases included. */
  public static Optional<Channel> of(String wireName) {
    for (Channel channel : values()) {
      if (channel.wireName.equals(wireName)) {
        return Optional.of(channel);
      }
    }
    return Optional.empty();
  }
}
