"""Tests of a program that sends with Switchboard; only the standard library is needed."""
import json
import os
import subprocess
import unittest
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class Switchboard:
    """A server for tests: `switchboard serve --ephemeral`. It ends with the process that started it."""

    def __init__(self):
        self._process = subprocess.Popen(
            [os.environ.get("SWITCHBOARD", "switchboard"), "serve", "--ephemeral"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = json.loads(self._process.stdout.readline())["url"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        with urlopen(request) as answer:
            return json.load(answer)

    def received(self, **query):
        return self.call("GET", "/api/test/messages?" + urlencode(query))["items"]

    def settle(self):
        return self.call("POST", "/api/test/settle", {})

    def advance(self, time):
        return self.call("POST", "/api/test/clock", {"advance": time})

    def reset(self):
        self.call("POST", "/api/test/reset", {})

    def faults(self, provider, **faults):
        self.call("PUT", f"/api/provider/mock/config/{provider}", faults)

    def stop(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Shop:
    """The program that is tested."""

    def __init__(self, url):
        self._url = url

    def sign_up(self, address):
        self._send("email", {"from": "shop@example.com", "to": address,
                             "subject": "Welcome", "body": "Your code is 4711."})

    def shipped(self, phone):
        self._send("sms", {"type": "sms", "from": "+12016661234", "to": phone, "body": "Your order has shipped."})

    def _send(self, channel, message):
        request = Request(f"{self._url}/api/messages/{channel}", json.dumps(message).encode(),
                          {"Content-Type": "application/json"})
        with urlopen(request) as answer:
            assert answer.status == 202


class ShopTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.switchboard = Switchboard()
        cls.addClassCleanup(cls.switchboard.stop)
        cls.shop = Shop(cls.switchboard.url)

    def setUp(self):
        self.switchboard.reset()

    def test_who_signs_up_gets_a_mail_with_the_code(self):
        self.shop.sign_up("kim@example.com")
        [mail] = self.switchboard.received(to="kim@example.com", subject="welcome", wait="5s")
        self.assertIn("4711", mail["body"])

    def test_a_text_arrives_although_the_provider_fails_twice(self):
        self.switchboard.faults("sms-mms", next=["error", "error"])
        self.shop.shipped("+18045551234")
        self.switchboard.settle()
        self.switchboard.advance("1h")
        self.assertEqual(1, len(self.switchboard.received(to="+18045551234")))

    def test_an_outage_of_hours_loses_nothing(self):
        self.switchboard.faults("sms-mms", error_pct=100)
        self.shop.shipped("+18045551234")
        self.switchboard.advance("1h")
        self.assertEqual([], self.switchboard.received())
        self.switchboard.faults("sms-mms")
        self.switchboard.advance("1h")
        self.assertEqual(1, len(self.switchboard.received()))


if __name__ == "__main__":
    unittest.main()
