package dev.switchboard.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;

/**
 * What Helidon asks of any connection and is the same for all of ours: plain, and written at once.
 */
abstract class HelidonConnection implements ConnectionContext, DataWriter {
  private final HelidonContext context;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;

  HelidonConnection(HelidonContext context, InetSocketAddress remote, InetSocketAddress local) {
    this.context = context;
    this.remote = remote;
    this.local = local;
  }

  final InetSocketAddress remote() {
    return remote;
  }

  @Override
  public final void write(BufferData buffer) {
    writeNow(buffer);
  }

  @Override
  public final void write(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public final void writeNow(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public final DataWriter dataWriter() {
    return this;
  }

  @Override
  public final ListenerContext listenerContext() {
    return context;
  }

  @Override
  public final ExecutorService executor() {
    return context.executor();
  }

  @Override
  public final Router router() {
    return context.router();
  }

  @Override
  public final PeerInfo remotePeer() {
    return new Peer(remote);
  }

  @Override
  public final PeerInfo localPeer() {
    return new Peer(local);
  }

  @Override
  public final boolean isSecure() {
    return false;
  }

  @Override
  public final String socketId() {
    return "http";
  }

  @Override
  public final String childSocketId() {
    return remote.toString();
  }
}
