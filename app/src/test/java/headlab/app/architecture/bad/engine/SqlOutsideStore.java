package headlab.app.architecture.bad.engine;

import java.sql.Timestamp;

final class SqlOutsideStore {
  Timestamp time = new Timestamp(0);
}
