package dev.switchboard.api.twilio;

import dev.switchboard.callback.CallbackSection;
import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Members;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Scalar;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.util.ArrayList;
import java.util.List;

/** What the facade of Twilio has besides the others: {@code facades.twilio.*}. */
public final class TwilioSection extends Section<TwilioSettings> {
  static final String NUMBERS = "facades.twilio.numbers";

  private static final String PREFIX = NUMBERS + ".<name>.";

  private final Key<String> authToken =
      secret("facades.twilio.auth-token", ValueTypes.credential(), "that of `api-keys`")
          .doc(
              "Signs what is posted to a `StatusCallback` and to the webhooks of numbers, as"
                  + " `X-Twilio-Signature`. Without it, the token that the keys name for the account,"
                  + " else the first key. Where there is none, a `StatusCallback` is refused.");
  private final Members numbers = declare(Members.of(NUMBERS, "a number"));
  private final Key<String> number =
      optional(
              PREFIX + "number",
              Scalar.matching("a phone number, such as +12016661234", "[+]?[0-9() .-]{3,32}"),
              "required")
          .doc("A number of an application: what it receives is posted to its webhook.");
  private final Key<String> url =
      optional(
              PREFIX + "url",
              Scalar.of("a URL, as POST /api/endpoints takes it", text -> text),
              "required")
          .doc(
              "The webhook of the number. The TwiML of its answer is sent, each `<Message>` of"
                  + " `<Response>`.");
  private final Key<String> account =
      key(
              PREFIX + "account",
              Scalar.matching("AC and letters or digits", "AC[0-9a-zA-Z]{1,64}"),
              "AC" + "0".repeat(32))
          .doc("The `AccountSid` that it is told, whose token signs.");
  private final CallbackSection callbacks;

  /**
   * @param callbacks whose rules hold for these URLs too
   */
  public TwilioSection(CallbackSection callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  protected TwilioSettings read(Values values) {
    List<TwilioSettings.NumberWebhook> all = new ArrayList<>();
    for (String name : values.names(numbers)) {
      Values own = values.at(name);
      String text = own.require(number);
      String address = own.require(url);
      UrlRules urls = callbacks.urls(own).orElse(null);
      if (text != null && address != null && urls != null) {
        switch (urls.check(address)) {
          case UrlCheck.Checked.Wrong wrong -> own.wrong(url, wrong.rule());
          case UrlCheck.Checked.Fine fine ->
              all.add(new TwilioSettings.NumberWebhook(name, text, fine.url(), own.get(account)));
        }
      }
    }
    return new TwilioSettings(values.find(authToken), all);
  }
}
