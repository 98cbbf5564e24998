package dev.switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "192.0.2.1, 192.0.2.1/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8::/33, 2001:db8:0:0:0:0:0:0/33",
    "::1, 0:0:0:0:0:0:0:1/128",
    "::/0, 0:0:0:0:0:0:0:0/0",
    // Mapped into IPv6 it is that IPv4 address.
    "::ffff:192.0.2.1, 192.0.2.1/32",
  })
  void anAddressOrBlockIsANetwork(String text, String shown) {
    assertThat(IpNetwork.of(text)).hasToString(shown).isEqualTo(IpNetwork.of(shown));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "proxy",
        "localhost/8",
        "10",
        "1.2.3",
        "010.0.0.1",
        "256.0.0.1",
        "10.0.0.0/",
        "10.0.0.0/x",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/33",
        "10.0.0.0/4294967304",
        "10.0.0.1/8",
        "10.0.0.0/8/8",
        " 10.0.0.0/8",
        "::/129",
        "::1/127",
        "[::1]",
        "fe80::1%1",
      })
  void anythingElseIsNone(String text) {
    assertThat(IpNetwork.parse(text)).isNull();
    assertThatThrownBy(() -> IpNetwork.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
    "172.16.0.0/12, 172.16.0.0, 172.31.255.255, 172.15.255.255, 172.32.0.0",
    "192.0.2.1, 192.0.2.1, 192.0.2.1, 192.0.2.0, 192.0.2.2",
    "128.0.0.0/1, 128.0.0.0, 255.255.255.255, 127.255.255.255, 0.0.0.0",
    "2001:db8::/33, 2001:db8::, 2001:db8:7fff:ffff::1, 2001:db7:ffff::, 2001:db8:8000::",
    "::1, ::1, ::1, ::, ::2",
  })
  void itHoldsItsAddressesAndNoNeighbour(
      String network, String first, String last, String before, String after) {
    assertThat(IpNetwork.of(network).contains(InetAddress.ofLiteral(first))).isTrue();
    assertThat(IpNetwork.of(network).contains(InetAddress.ofLiteral(last))).isTrue();
    assertThat(IpNetwork.of(network).contains(InetAddress.ofLiteral(before))).isFalse();
    assertThat(IpNetwork.of(network).contains(InetAddress.ofLiteral(after))).isFalse();
  }

  @Test
  void aFamilyHoldsNothingOfTheOther() {
    assertThat(IpNetwork.of("0.0.0.0/0").contains(InetAddress.ofLiteral("255.0.0.1"))).isTrue();
    assertThat(IpNetwork.of("0.0.0.0/0").contains(InetAddress.ofLiteral("::1"))).isFalse();
    assertThat(IpNetwork.of("::/0").contains(InetAddress.ofLiteral("0.0.0.1"))).isFalse();
  }
}
