package dev.switchboard.provider.type;

import static dev.switchboard.provider.type.ProviderSection.PREFIX;

import dev.switchboard.message.Channel;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Members;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import dev.switchboard.spelling.Suggestion;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * All providers: {@code providers.*}. Read as a map by name: the built-in providers first, then the
 * others in the order of their declaration.
 */
public final class ProvidersSection extends Section<Map<String, ProviderSettings>> {
  /** The providers that always exist, and what they are for. */
  private static final Map<String, List<Channel>> BUILT_IN =
      Map.of("sms-mms", List.of(Channel.SMS, Channel.MMS), "email", List.of(Channel.EMAIL));

  static final Key<Integer> MAX_IN_FLIGHT =
      Key.optional(
          PREFIX + "max-in-flight",
          ValueTypes.wholeNumber(1, 10_000),
          "`64`, unless its type has another",
          "Calls of this provider at the same time, by each node.");
  static final Key<Duration> TIMEOUT =
      Key.optional(
          PREFIX + "timeout",
          ValueTypes.duration("10ms", "10m"),
          "`5s`, unless its type has another",
          "A call of this provider is given up after it.");

  /** Their names: the memory budget has room for a message of each. */
  public final Members providers;

  private final SequencedMap<String, ProviderSection<?>> types = new LinkedHashMap<>();
  private final Key<String> type;
  private final Key<List<Channel>> channels;
  private final Key<Integer> ratePerSecond;

  /**
   * The section.
   *
   * @param types that there are; the first is the default
   * @throws IllegalArgumentException when two types have one name
   */
  public ProvidersSection(List<? extends ProviderSection<?>> types) {
    types.forEach(it -> {
      if (this.types.put(it.type(), it) != null) {
        throw new IllegalArgumentException("two types are named " + it.type());
      }
    });
    providers =
        declare(
            Members.ofTypes(
                "providers",
                "a provider",
                List.of("sms-mms", "email"),
                this.types,
                "What sends the messages: each type has keys of its own, below."));
    type = Objects.requireNonNull(providers.type());
    channels =
        optional(
                PREFIX + "channels",
                Listing.of(ValueTypes.oneOf(Channel.values())),
                "`sms-mms`: `[sms, mms]`, `email`: `[email]`; required for others")
            .doc(
                "Channels sent through this provider; `[]` removes its mapping. A channel has at"
                    + " most one provider.");
    declare(MAX_IN_FLIGHT);
    ratePerSecond =
        key(PREFIX + "rate-per-second", ValueTypes.wholeNumber(0, 1_000_000), "0")
            .doc(
                "Calls of this provider started in a second at most, by all nodes together; 0 is no"
                    + " ceiling.");
    declare(TIMEOUT);
  }

  @Override
  protected String introduction() {
    return """
    The providers `sms-mms` and `email` always exist. Others are declared by naming them in the file; a name is a small
    letter and up to 31 of `a-z`, `0-9` and `-`. Each provider has a type, which decides what else can be said of it.\
    """;
  }

  @Override
  protected Map<String, ProviderSettings> read(Values values) {
    SequencedMap<String, ProviderSettings> read = new LinkedHashMap<>();
    Map<Channel, String> providerByChannel = new EnumMap<>(Channel.class);
    for (String name : values.names(providers)) {
      ProviderSettings provider = provider(values.at(name), name);
      if (provider != null) {
        read.put(name, provider);
      }
    }
    for (String name : values.names(providers)) {
      for (Channel channel : channels(values.at(name), name)) {
        String first = providerByChannel.putIfAbsent(channel, name);
        if (first != null) {
          twice(values, channel, first, name);
        }
      }
    }
    return Collections.unmodifiableMap(read);
  }

  private List<Channel> channels(Values values, String name) {
    return values.getOr(channels, BUILT_IN.getOrDefault(name, List.of()));
  }

  private @Nullable ProviderSettings provider(Values values, String name) {
    String typeName = values.get(type);
    ProviderSection<?> ofType = Objects.requireNonNull(types.get(typeName), typeName);
    Object own = values.read(ofType);
    isDeclared(values, name);
    areCarried(values, channels(values, name), ofType);
    return own == null
        ? null
        : new ProviderSettings(
            name,
            typeName,
            channels(values, name),
            ofType.maxInFlight(values),
            values.get(ratePerSecond),
            ofType.timeout(values),
            own);
  }

  /** A misspelt name would otherwise be a provider that nothing is ever sent through. */
  private void isDeclared(Values values, String name) {
    if (!BUILT_IN.containsKey(name) && !values.isGiven(channels) && values.areCertain(channels)) {
      values.wrong(
          values.name(channels),
          "a provider of your own needs its channels, possibly []"
              + Suggestion.of(name, BUILT_IN.keySet()));
    }
  }

  /** A type may carry fewer channels than there are. */
  private void areCarried(Values values, List<Channel> sent, ProviderSection<?> ofType) {
    if (!values.areCertain(channels, type)) {
      return;
    }
    for (Channel channel : sent) {
      if (!ofType.channels().contains(channel)) {
        values.wrong(
            values.name(channels),
            "a provider of type %s carries no %s; allowed: %s"
                .formatted(
                    ofType.type(),
                    channel.wireName(),
                    ProviderSection.names(ofType.channels(), ", ")),
            channels,
            type);
      }
    }
  }

  private void twice(Values values, Channel channel, String first, String second) {
    Values ofFirst = values.at(first);
    Values ofSecond = values.at(second);
    if (ofFirst.areCertain(channels) && ofSecond.areCertain(channels)) {
      Values origin = ofSecond.isGiven(channels) ? ofSecond : ofFirst;
      origin.wrong(
          ofSecond.name(channels),
          "%s is at %s too; a channel has at most one provider, so take it out of %s"
              .formatted(channel.wireName(), first, ofFirst.name(channels)),
          channels);
    }
  }
}
