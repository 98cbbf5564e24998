package dev.switchboard.server;

import java.util.List;

/** What {@link OpenApiServerTest} does not see. */
final class SeenElsewhere {
  /** Answers that a well-behaved client cannot provoke. */
  static final List<String> ANSWERS =
      List.of(
          "POST /api/messages/sms 408", // a body that drips in: SlowClientTest
          "POST /api/messages/email 408",
          "POST /api/messages/batch 408",
          "POST /api/messages/batch 500", // a bug
          "POST /api/messages/batch 503",
          "POST /api/webhooks/sms 408",
          "POST /api/webhooks/email 408",
          "POST /api/provider/mock/inbound 408",
          "POST /api/webhooks/sms/receipts 408",
          "POST /api/webhooks/email/receipts 408",
          "POST /api/webhooks/sms/receipts 503",
          "POST /api/webhooks/email/receipts 503",
          "POST /api/webhooks/sms 503",
          "POST /api/webhooks/email 503",
          "POST /api/provider/mock/inbound 503",
          "POST /api/messages/sms 503", // a store that fails: ServeProcessTest
          "POST /api/messages/email 503",
          "PUT /api/provider/mock/config 408",
          "PUT /api/provider/mock/config/{provider} 408",
          "PUT /api/provider/mock/config 503", // more bodies at once than there is memory for
          "PUT /api/provider/mock/config/{provider} 503",
          "PUT /api/facades/{name}/faults 408",
          "PUT /api/facades/{name}/faults 503",
          "GET /api/providers 503", // a store that fails, a lane that has stopped
          "GET /api/providers/{name} 503",
          "POST /api/providers/{name}/breaker 408",
          "POST /api/providers/{name}/breaker 503",
          "GET /api/messages 500", // a bug
          "GET /api/messages 503",
          "GET /api/conversations 500",
          "GET /api/conversations 503",
          "GET /api/conversations/{id}/messages 500",
          "GET /api/conversations/{id}/messages 503", // ConversationResourceTest
          "GET /api/messages/{id} 500",
          "GET /api/messages/{id} 503",
          "DELETE /api/messages/{id} 500",
          "DELETE /api/messages/{id} 503",
          "PATCH /api/messages/{id} 408",
          "PATCH /api/messages/{id} 500",
          "PATCH /api/messages/{id} 503",
          "GET /api/messages/{id}/attachments/{n} 500",
          "GET /api/messages/{id}/attachments/{n} 503",
          "GET /api/messages/{id}/callbacks 503",
          "POST /api/messages/retry 500",
          "POST /api/messages/retry 503", // RetryResourceTest
          "POST /api/messages/{id}/retry 503",
          "GET /api/history 500", // a bug
          "GET /api/history 503", // a store that fails
          "GET /api/forecast 500", // a bug
          "GET /api/forecast 503", // BacklogForecastTest
          "GET /api/dead-letters 500",
          "GET /api/dead-letters 503", // DatabaseAwayTest
          "POST /api/endpoints 409", // a thousand endpoints: EndpointStore
          "PUT /api/endpoints/{id} 409", // declared in the configuration: DeclaredEndpointTest
          "DELETE /api/endpoints/{id} 409",
          "POST /api/endpoints/{id}/rotate 409",
          "POST /api/endpoints 408",
          "PUT /api/endpoints/{id} 408",
          "GET /api/endpoints 503",
          "POST /api/endpoints 503",
          "GET /api/endpoints/{id} 503",
          "PUT /api/endpoints/{id} 503",
          "DELETE /api/endpoints/{id} 503",
          "POST /api/endpoints/{id}/rotate 503",
          "GET /api/endpoints/{id}/deliveries 503",
          "POST /api/endpoints/{id}/replay 503",
          "POST /api/endpoints/{id}/test 503",
          "GET /api/events 503",
          "POST /api/events/{id}/resend 503",
          "GET /api/nodes 500",
          "GET /api/nodes 503",
          "POST /api/messages/sms 409", // another node that takes too long: PostgresAwayTest
          "POST /api/messages/email 409",
          "POST /api/webhooks/sms 409",
          "POST /api/webhooks/email 409",
          "POST /api/provider/mock/inbound 409",
          "POST /api/provider/mock/inbound 404", // without a mock provider: OperateTest
          "POST /api/provider/mock/inbound 500",
          "GET /api/invariants 500",
          "GET /api/invariants 503", // InvariantsResourceTest
          "GET /api/events/stream 200", // it has no end: EventStreamTest
          "POST /api/test/reset 408",
          "POST /api/test/reset 503",
          "POST /api/test/settle 408",
          "POST /api/test/settle 503",
          "POST /api/test/clock 408",
          "POST /api/test/clock 503",
          "GET /api/test/messages 503", // as many as may wait: MessageNewsTest
          "GET /readyz 503"); // while draining no client can connect: OperateResourcesTest

  private SeenElsewhere() {}
}
