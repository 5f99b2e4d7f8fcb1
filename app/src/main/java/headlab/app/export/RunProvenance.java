package headlab.app.export;

import headlab.engine.store.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The provenance of a stored run's figures.
public final class RunProvenance {
  private RunProvenance() {}

  /// That of one run.
  ///
  /// @param notes what the run had to say beside its numbers
  public static Provenance of(Run run, List<String> notes) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("command", run.command());
    fields.put("model", run.model().location());
    fields.put("family", run.family() == null ? "" : run.family());
    fields.put("model sha256", run.sha256() == null ? "" : run.sha256());
    fields.put("dtype", run.model().dtype().id());
    fields.put("device", run.device() == null ? "" : run.device());
    fields.put("bos", run.bos().id());
    fields.put("analysis", run.analysis() + " version " + run.analysisVersion());
    fields.put("engine", "Headlab " + run.engineVersion());
    fields.put("run", Long.toString(run.id()));
    fields.put("state", run.state().id());
    fields.put("started", run.started().toString());
    if (!notes.isEmpty()) {
      fields.put("notes", String.join(" ", notes));
    }
    return new Provenance(fields);
  }
}
