package shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A program that sends with Switchboard: what is tested here. */
public final class Shop {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  public Shop(String url) {
    this.url = url;
  }

  public void signUp(String address) {
    send(
        "email",
        """
        {"from":"shop@example.com","to":"%s","subject":"Welcome","body":"Your code is 4711."}\
        """
            .formatted(address));
  }

  public void shipped(String phone) {
    send(
        "sms",
        """
        {"type":"sms","from":"+12016661234","to":"%s","body":"Your order has shipped."}\
        """
            .formatted(phone));
  }

  private void send(String channel, String message) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/messages/" + channel))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(message))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 202) {
        throw new IllegalStateException(answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
