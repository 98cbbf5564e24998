package dev.switchboard.api.twilio;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;

/** What the facade of Twilio has besides the others: {@code facades.twilio.*}. */
public final class TwilioSection extends Section<TwilioSettings> {
  private final Key<String> authToken =
      secret("facades.twilio.auth-token", ValueTypes.credential(), "that of `api-keys`")
          .doc(
              "Signs what is posted to a `StatusCallback`, as `X-Twilio-Signature`. Without it, the"
                  + " token that the keys name for the account, else the first key. Where there is"
                  + " none, a `StatusCallback` is refused.");

  @Override
  protected TwilioSettings read(Values values) {
    return new TwilioSettings(values.find(authToken));
  }
}
