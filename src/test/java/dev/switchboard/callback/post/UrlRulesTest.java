package dev.switchboard.callback.post;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRulesTest {
  private final UrlRules strict = rules(false);
  private final UrlRules local = rules(true);

  private static UrlRules rules(boolean loopback) {
    return new UrlRules(new AddressGuard(loopback, List.of()), List.of(443, 8443), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "https://example.com/hook?a=b",
        "https://example.com:8443/",
        "https://8.8.8.8/",
        "HTTPS://Example.COM/"
      })
  void urlOnTheInternetIsFine(String url) {
    assertThat(strict.check(url)).isInstanceOf(UrlCheck.Checked.Fine.class);
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com/, https",
    "https://example.com:80/, ports",
    "https://example.com:22/, ports",
    "https://127.0.0.1/, internet",
    "https://[::1]/, internet",
    "https://localhost/, internet",
    "https://10.0.0.1/, internet",
    "https://[::ffff:10.0.0.1]/, internet",
    "https://169.254.169.254/latest, internet",
    "https://user:password@example.com/, absolute",
    "https://example.com/#part, absolute",
    "ftp://example.com/, absolute",
    "/hook, absolute",
    "https:///hook, absolute",
    "not a url, absolute"
  })
  void anyOtherIsRefusedWithItsReason(String url, String reason) {
    assertThat(strict.check(url))
        .isInstanceOfSatisfying(
            UrlCheck.Checked.Wrong.class, wrong -> assertThat(wrong.rule()).contains(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:3000/hook", "http://localhost:80/", "https://[::1]:9/"})
  void thisMachineMayBeCalledInClearAtAnyPortWhereItIsAllowed(String url) {
    assertThat(local.check(url)).isInstanceOf(UrlCheck.Checked.Fine.class);
    assertThat(strict.check(url)).isInstanceOf(UrlCheck.Checked.Wrong.class);
  }
}
