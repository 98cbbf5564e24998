package dev.switchboard.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.PhoneNumbers;
import org.junit.jupiter.api.Test;

class ConversationRulesTest {
  private final ConversationRules rules = new ConversationRules(true, false);

  @Test
  void directionAndSpellingDoNotMatter() {
    ConversationKey there = rules.keyOf(Channel.SMS, phone("+12016661234"), phone("8045551234"));
    ConversationKey back =
        rules.keyOf(Channel.SMS, phone("+1 804 555-1234"), phone("(201) 666-1234"));

    assertThat(there).isEqualTo(back).hasToString("sms:+12016661234<->+18045551234");
  }

  @Test
  void channelsAreSeparate() {
    assertThat(rules.keyOf(Channel.SMS, phone("12345"), phone("54321")))
        .isNotEqualTo(rules.keyOf(Channel.MMS, phone("12345"), phone("54321")));
  }

  @Test
  void mmsJoinsTheSmsThreadWhenTextChannelsAreMerged() {
    ConversationRules merging = new ConversationRules(true, true);

    assertThat(merging.keyOf(Channel.MMS, phone("12345"), phone("54321")))
        .isEqualTo(merging.keyOf(Channel.SMS, phone("54321"), phone("12345")));
  }

  @Test
  void plusTagIsIgnoredUnlessItIsToCount() {
    Address tagged = email("Ann+news@example.org");
    Address plain = email("ann@Example.org");
    Address shop = email("shop@example.com");

    assertThat(rules.keyOf(Channel.EMAIL, tagged, shop))
        .isEqualTo(rules.keyOf(Channel.EMAIL, shop, plain));
    ConversationRules counting = new ConversationRules(false, false);
    assertThat(counting.keyOf(Channel.EMAIL, tagged, shop))
        .isNotEqualTo(counting.keyOf(Channel.EMAIL, plain, shop));
  }

  private static Address phone(String text) {
    return new PhoneNumbers("US").parse(text).orElseThrow();
  }

  private static Address email(String text) {
    return EmailAddress.parse(text).orElseThrow();
  }
}
