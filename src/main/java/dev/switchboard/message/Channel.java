package dev.switchboard.message;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableList;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way a message travels, and what is special about it. SMS, MMS and email are separate
 * channels, also for grouping.
 *
 * <p>This is the one place that knows the channels. Another one is a line here, and a migration
 * that lets the tables take its name. {@code ChannelTest} says what else has to follow: a route,
 * the API's document, and a provider that carries it.
 */
public enum Channel {
  SMS("sms", Family.TEXT, Attachments.NONE),
  MMS("mms", Family.TEXT, Attachments.REQUIRED),
  EMAIL("email", Family.EMAIL, Attachments.OPTIONAL);

  /**
   * Channels with the same addresses. They share their routes, where {@code type} tells which one
   * is meant.
   */
  public enum Family {
    /** Between phone numbers. */
    TEXT("sms"),
    /** Between email addresses. */
    EMAIL("email");

    private final String pathSegment;

    Family(String pathSegment) {
      this.pathSegment = pathSegment;
    }

    /** The end of its routes, for example {@code sms} in {@code /api/messages/sms}. */
    public String pathSegment() {
      return pathSegment;
    }

    public List<Channel> channels() {
      return OF_FAMILY.getOrDefault(this, List.of());
    }
  }

  /** The attachments that a message of a channel has. */
  public enum Attachments {
    NONE,
    OPTIONAL,
    /** Without one it would belong to another channel. */
    REQUIRED
  }

  private static final List<Channel> ALL = List.of(values());
  private static final Map<Family, List<Channel>> OF_FAMILY =
      ALL.stream().collect(groupingBy(Channel::family, toUnmodifiableList()));
  private static final List<String> WIRE_NAMES = ALL.stream().map(Channel::wireName).toList();

  private final String wireName;
  private final Family family;
  private final Attachments attachments;

  Channel(String wireName, Family family, Attachments attachments) {
    this.wireName = wireName;
    this.family = family;
    this.attachments = attachments;
  }

  /** The name in JSON, SQL, logs and metrics, for example {@code sms}. */
  public String wireName() {
    return wireName;
  }

  /** Whether its addresses are phone numbers; else they are email addresses. */
  public boolean usesPhoneNumbers() {
    return family == Family.TEXT;
  }

  public Family family() {
    return family;
  }

  public Attachments attachments() {
    return attachments;
  }

  /** Whether the body may be blank, because the attachments are the message. */
  public boolean mayHaveBlankBody() {
    return attachments == Attachments.REQUIRED;
  }

  /** Whether a message is its text and nothing else. */
  public boolean isTextAlone() {
    return attachments == Attachments.NONE;
  }

  /** Whether a message has a subject. */
  public boolean hasSubject() {
    return family == Family.EMAIL;
  }

  /** Whether a body may be HTML. */
  public boolean mayBeHtml() {
    return family == Family.EMAIL;
  }

  /** Whether a text travels in parts, of which each is paid for. */
  public boolean travelsInSegments() {
    return this == SMS;
  }

  /**
   * The channel whose conversations this one's messages join, where {@code
   * conversations.merge-text-channels} is set: the first one of its family.
   */
  public Channel merged() {
    return family.channels().getFirst();
  }

  /** The {@link #wireName()} of every channel, in order. */
  public static List<String> wireNames() {
    return WIRE_NAMES;
  }

  /** Reads a {@link #wireName()}; empty for anything else, other letter cases included. */
  public static Optional<Channel> of(String wireName) {
    for (Channel channel : ALL) {
      if (channel.wireName.equals(wireName)) {
        return Optional.of(channel);
      }
    }
    return Optional.empty();
  }
}
