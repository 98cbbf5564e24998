package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.junit.ReceivedMessage;
import dev.switchboard.junit.SwitchboardExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShopTest {
  @RegisterExtension
  static final SwitchboardExtension switchboard = SwitchboardExtension.create();

  private Shop shop;

  @BeforeEach
  void forget() {
    switchboard.reset();
    shop = new Shop(switchboard.url());
  }

  @Test
  void whoSignsUpGetsAMailWithTheCode() {
    shop.signUp("kim@example.com");

    ReceivedMessage mail = switchboard.awaitMessage("kim@example.com");
    assertEquals("Welcome", mail.subject());
    assertTrue(mail.body().contains("4711"));
  }

  @Test
  void textArrivesAlthoughTheProviderFailsTwice() {
    switchboard.failNext("sms", 2);
    shop.shipped("+18045551234");
    switchboard.settle();

    switchboard.advance(Duration.ofHours(1));

    assertEquals(1, switchboard.received("+18045551234").size());
  }

  @Test
  void outageOfHoursLosesNothing() {
    switchboard.outage("sms");
    shop.shipped("+18045551234");
    switchboard.advance(Duration.ofHours(1));
    assertEquals(List.of(), switchboard.received());

    switchboard.recover("sms");
    switchboard.advance(Duration.ofHours(1));

    assertEquals(1, switchboard.received().size());
  }
}
