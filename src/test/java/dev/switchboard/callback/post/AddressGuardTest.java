package dev.switchboard.callback.post;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.net.IpNetwork;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private final AddressGuard strict = new AddressGuard(false, List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void whatIsNotOnTheInternetIsRefused(String address) {
    assertThat(strict.allows(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.0.0.1",
        "128.0.0.1",
        "169.253.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1"
      })
  void whatIsOnTheInternetIsAllowed(String address) {
    assertThat(strict.allows(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "::ffff:127.0.0.1"})
  void thisMachineIsAllowedWhereItIsSaid(String address) {
    AddressGuard open = new AddressGuard(true, List.of());

    assertThat(open.allows(InetAddress.ofLiteral(address))).isTrue();
    assertThat(open.allows(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.0.1", "10.1.255.255", "fd00:1::5", "::ffff:10.1.2.3"})
  void networkIsAllowedWhereItIsSaid(String address) {
    AddressGuard open =
        new AddressGuard(false, List.of(IpNetwork.of("10.1.0.0/16"), IpNetwork.of("fd00:1::/32")));

    assertThat(open.allows(InetAddress.ofLiteral(address))).isTrue();
    assertThat(open.allows(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
    assertThat(open.allows(InetAddress.ofLiteral("fd00:2::1"))).isFalse();
  }

  @Test
  void addressesAreTheSameWhereNumbersHaveOtherDigits() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.of("fa", "IR"));
    try {
      assertThat(strict.allows(InetAddress.ofLiteral("64:ff9b::127.0.0.1"))).isFalse();
      assertThat(strict.allows(InetAddress.ofLiteral("64:ff9b::8.8.8.8"))).isTrue();
    } finally {
      Locale.setDefault(before);
    }
  }
}
