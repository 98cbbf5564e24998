package dev.switchboard.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.TestServer;
import dev.switchboard.net.IpNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");
  private static final TrustedProxies PROXIES =
      new TrustedProxies(
          Stream.of("10.0.0.0/8", "192.168.1.7", "2001:db8::/33", "172.16.0.0/12")
              .map(IpNetwork::of)
              .toList());

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,192.0.2.7,192.0.2.7",
    "::ffff:192.0.2.7,192.0.2.7,192.0.2.7",
    "2001:db8:1:2:3:4:5:6,2001:db8:1:2:3:4:5:6,2001:db8:1:2:0:0:0:0/64",
    "::1,0:0:0:0:0:0:0:1,0:0:0:0:0:0:0:0/64",
  })
  void ipv4CountsWholeAndIpv6ByItsNetwork(String literal, String text, String limitKey) {
    assertThat(ClientAddress.of(InetAddress.ofLiteral(literal)))
        .isEqualTo(new ClientAddress(text, limitKey));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a plain hop | 192.0.2.7 | 192.0.2.7",
        "the right-most untrusted | 203.0.113.9, 192.0.2.7 | 192.0.2.7",
        "trusted ones are passed over | 203.0.113.9, 192.0.2.7, 10.1.2.3,192.168.1.7 | 192.0.2.7",
        "all trusted: the first | 10.3.3.3, 10.2.2.2 | 10.3.3.3",
        "ports are dropped | 192.0.2.7:4711 | 192.0.2.7",
        "IPv6 | 2001:db9::1 | 2001:db9:0:0:0:0:0:1",
        "IPv6 in brackets | [2001:db9::1] | 2001:db9:0:0:0:0:0:1",
        "IPv6 with a port | [2001:db9::1]:443 | 2001:db9:0:0:0:0:0:1",
        "IPv6 trusted | 2001:db9::1, 2001:db8:7fff::1 | 2001:db9:0:0:0:0:0:1",
        "IPv6 just outside | 2001:db9::1, 2001:db8:8000::1 | 2001:db8:8000:0:0:0:0:1",
        "mapped is IPv4 | ::ffff:192.0.2.7 | 192.0.2.7",
        "mapped block | 192.0.2.7, 172.16.0.9 | 192.0.2.7",
        "garbage hides what is left of it | 192.0.2.7, unknown | 10.0.0.1",
        "garbage after a trusted hop | 192.0.2.7, unknown, 10.9.9.9 | 10.9.9.9",
        "an empty element | 192.0.2.7, | 192.0.2.7",
        "a name | localhost | 10.0.0.1",
        "a number | 1 | 10.0.0.1",
        "a short form | 127.1 | 10.0.0.1",
        "a leading zero | 010.1.1.1 | 10.0.0.1",
        "a scope | fe80::1%eth0 | 10.0.0.1",
        "an open bracket | [::1 | 10.0.0.1",
        "too large an octet | 300.1.1.1 | 10.0.0.1",
      })
  void behindATrustedProxyTheListIsReadFromTheRight(String name, String list, String client) {
    assertThat(PROXIES.client(PROXY, List.of(list)).getHostAddress()).as(name).isEqualTo(client);
  }

  @Test
  void severalLinesAreOneList() {
    assertThat(PROXIES.client(PROXY, List.of("203.0.113.9", "192.0.2.7, 10.1.1.1", "10.2.2.2")))
        .isEqualTo(InetAddress.ofLiteral("192.0.2.7"));
  }

  @Test
  void aPeerThatIsNoProxyIsTheClientWhateverItClaims() {
    InetAddress stranger = InetAddress.ofLiteral("198.51.100.1");
    assertThat(PROXIES.client(stranger, List.of("192.0.2.7"))).isEqualTo(stranger);
  }

  @Test
  void anEndlessListIsReadOnlySoFar() {
    assertThat(
            PROXIES.client(PROXY, List.of("192.0.2.7," + "10.1.1.1,".repeat(10_000) + "10.2.2.2")))
        .isEqualTo(InetAddress.ofLiteral("10.1.1.1"));
    assertThat(PROXIES.client(PROXY, List.of("1".repeat(100_000)))).isEqualTo(PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7, ", "192.0.2.7,,", " ,192.0.2.7 , ,", "x, , 192.0.2.7,"})
  void emptyElementsOfTheListMeanNothing(String forwarded) throws IOException {
    try (TestServer server = TestServer.start()) {
      assertThat(server.get("/api/client", "X-Forwarded-For: " + forwarded).body())
          .isEqualTo("192.0.2.7");
      assertThat(
              server
                  .get("/api/client", "X-Forwarded-For: " + forwarded, "X-Forwarded-For: ")
                  .body())
          .isEqualTo("192.0.2.7");
    }
  }

  @Test
  void theServerBelievesItsProxyAndNobodyElse() throws IOException {
    try (TestServer server = TestServer.start()) {
      assertThat(server.get("/api/client").body()).isEqualTo("127.0.0.1");
      assertThat(
              server
                  .get("/api/client", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 192.0.2.7")
                  .body())
          .isEqualTo("192.0.2.7");
    }
  }
}
