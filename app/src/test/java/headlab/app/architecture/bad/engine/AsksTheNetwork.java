package headlab.app.architecture.bad.engine;

import java.net.Socket;

final class AsksTheNetwork {
  Socket socket = new Socket();
}
