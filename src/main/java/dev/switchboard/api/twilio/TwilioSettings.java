package dev.switchboard.api.twilio;

import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.event.EventType;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the operator decided about Twilio alone.
 *
 * @param authToken signs what is posted; null where the keys of clients do
 * @param numbers whose webhooks are told what they receive
 */
public record TwilioSettings(@Nullable String authToken, List<NumberWebhook> numbers) {
  /** Copies the numbers. */
  public TwilioSettings {
    numbers = List.copyOf(numbers);
  }

  /**
   * A number of an application.
   *
   * @param name in the settings
   * @param number as written
   * @param url of its webhook
   * @param account in whose name it is called
   */
  public record NumberWebhook(String name, String number, URI url, String account) {
    String endpointName() {
      return TwilioSection.NUMBERS + "." + name;
    }

    /** Its webhook as an endpoint, which is signed with a token instead of a secret. */
    public DeclaredEndpoint endpoint() {
      return new DeclaredEndpoint(
          endpointName(),
          new Endpoints.Wish(
              url,
              new EventSelection(Set.of(EventType.MESSAGE_RECEIVED.wireName())),
              null,
              InboundFormat.NAME,
              true),
          "");
    }
  }

  /** Shows no token. */
  @Override
  public String toString() {
    return "TwilioSettings[%d numbers]".formatted(numbers.size());
  }
}
