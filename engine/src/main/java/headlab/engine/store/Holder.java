package headlab.engine.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Who is writing to a store, as far as its runs tell.
final class Holder {
  private Holder() {}

  /// A phrase: `process 4711 on atlas, which works on run 3`, or `another program`.
  static String of(Path file) {
    Owner self = Owner.self();
    try (Connection connection = StoreFile.connect(file, "", true, 0);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select id, owner_pid, owner_start, owner_host, owner_seen from run"
                    + " where state = 'running' order by id desc")) {
      while (row.next()) {
        Owner owner = new Owner(row.getLong(2), row.getLong(3), String.valueOf(row.getString(4)));
        if (!owner.equals(self) && owner.alive(row.getLong(5))) {
          return "process %d on %s, which works on run %d"
              .formatted(owner.pid(), owner.host(), row.getLong(1));
        }
      }
    } catch (SQLException e) {
      // Nothing can be read while it is locked so: then nobody is known.
      System.getLogger(Holder.class.getName())
          .log(System.Logger.Level.DEBUG, "The holder is not known", e);
    }
    return "another program";
  }
}
