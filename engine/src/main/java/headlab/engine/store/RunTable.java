package headlab.engine.store;

import headlab.datasets.Refusal;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The rows of the table `run`: what runs there are, who works on them, how they ended.
final class RunTable {
  private final Database database;
  private final Owner self;

  /// Runs of this process whose end could not be written, e.g. because the disk is full.
  private final Set<Long> ended = ConcurrentHashMap.newKeySet();

  RunTable(Database database, Owner self) {
    this.database = database;
    this.self = self;
  }

  /// Adds a run that this process works on.
  long begin(Run.Draft draft) {
    return database.write(
        () ->
            database.insert(
                """
                insert into run (state, analysis, analysis_version, command, model, device_asked,
                  dtype, bos, engine_version, started, owner_pid, owner_start, owner_host, owner_seen)
                values ('running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                draft.analysis(),
                draft.analysisVersion(),
                draft.command(),
                draft.model().location(),
                draft.model().device().id(),
                draft.model().dtype().id(),
                draft.bos().id(),
                Version.ENGINE,
                now(),
                self.pid(),
                self.start(),
                self.host(),
                System.currentTimeMillis()));
  }

  /// Makes this process the owner of a run that nobody works on.
  ///
  /// @return false where the run is finished, and so needs no owner
  boolean take(long id) {
    return database.write(
        () -> {
          markDead();
          Run run = require(id);
          if (run.state() == RunState.FINISHED) {
            return false;
          }
          if (run.state() == RunState.RUNNING) {
            throw new Refusal("Run " + id + " is being run by " + ownerOf(id) + ".");
          }
          database.update(
              """
              update run set state = 'running', sentence = null, ended = null,
                owner_pid = ?, owner_start = ?, owner_host = ?, owner_seen = ? where id = ?
              """,
              self.pid(),
              self.start(),
              self.host(),
              System.currentTimeMillis(),
              id);
          ended.remove(id);
          return true;
        });
  }

  void opened(long id, String family, String device) {
    database.update("update run set family = ?, device = ? where id = ?", family, device, id);
  }

  void fingerprint(long id, String sha256) {
    database.update("update run set sha256 = ? where id = ?", sha256, id);
  }

  void progress(long id, int done, int total) {
    database.update(
        "update run set done = ?, total = ?, owner_seen = ? where id = ?",
        done,
        total,
        System.currentTimeMillis(),
        id);
  }

  void end(long id, RunState state, @Nullable String sentence) {
    database.update(
        "update run set state = ?, sentence = ?, ended = ? where id = ?",
        state.id(),
        sentence,
        now(),
        id);
  }

  List<Run> all() {
    markDead();
    return database.select("select * from run order by id", this::read);
  }

  /// The run, or a refusal that says which there are.
  Run require(long id) {
    markDead();
    return database
        .first("select * from run where id = ?", this::read, id)
        .orElseThrow(
            () ->
                new Refusal(
                    "There is no run %d in this store; it has %s."
                        .formatted(
                            id,
                            database
                                .first("select max(id) from run", row -> row.getLong(1))
                                .filter(most -> most > 0)
                                .map(most -> "runs up to " + most)
                                .orElse("none"))));
  }

  /// The run is over, and its row cannot say so: it counts as stopped.
  void endUnwritten(long id) {
    ended.add(id);
  }

  /// Runs that nobody works on any more are stopped, never running. Where that cannot be written,
  /// they are still read so.
  void markDead() {
    List<Claim> dead =
        database.select("select * from run where state = 'running'", Claim::read).stream()
            .filter(claim -> !isWorkedOn(claim))
            .toList();
    try {
      for (Claim claim : dead) {
        database.update(
            "update run set state = 'stopped' where id = ? and state = 'running' and owner_pid = ? and owner_start = ?",
            claim.id(),
            claim.owner().pid(),
            claim.owner().start());
        ended.remove(claim.id());
      }
    } catch (Refusal e) {
      System.getLogger(RunTable.class.getName())
          .log(System.Logger.Level.DEBUG, "A dead run could not be marked", e);
    }
  }

  /// Who says that they work on a run.
  private record Claim(long id, Owner owner, long seen) {
    static Claim read(ResultSet row) throws SQLException {
      Owner owner =
          new Owner(
              row.getLong("owner_pid"),
              row.getLong("owner_start"),
              String.valueOf(row.getString("owner_host")));
      return new Claim(row.getLong("id"), owner, row.getLong("owner_seen"));
    }
  }

  private boolean isWorkedOn(Claim claim) {
    return claim.owner().alive(claim.seen()) && !ended.contains(claim.id());
  }

  private RunState state(ResultSet row) throws SQLException {
    RunState state = RunState.parse(row.getString("state"));
    return state == RunState.RUNNING && !isWorkedOn(Claim.read(row)) ? RunState.STOPPED : state;
  }

  private String ownerOf(long id) {
    return database
        .first(
            "select owner_pid, owner_host from run where id = ?",
            row -> "process " + row.getLong(1) + " on " + row.getString(2),
            id)
        .orElse("another process");
  }

  private Run read(ResultSet row) throws SQLException {
    return read(row, state(row));
  }

  /// The run of a row of the table, in a state that may be known better than the row says.
  static Run read(ResultSet row, RunState state) throws SQLException {
    String ended = row.getString("ended");
    return new Run(
        row.getLong("id"),
        state,
        row.getString("analysis"),
        row.getString("command"),
        new ModelRef(
            row.getString("model"),
            new DeviceName(row.getString("device_asked")),
            Dtype.parse(row.getString("dtype"))),
        Bos.parse(row.getString("bos")),
        row.getString("family"),
        row.getString("sha256"),
        row.getString("device"),
        row.getString("engine_version"),
        row.getInt("analysis_version"),
        Instant.parse(row.getString("started")),
        ended == null ? null : Instant.parse(ended),
        row.getString("sentence"),
        row.getInt("done"),
        row.getInt("total"));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
