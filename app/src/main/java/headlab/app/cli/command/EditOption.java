package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.engine.intervention.Intervention;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// `--edit`: what is changed in a run, in the order in which it is given.
final class EditOption {
  @Option(
      names = "--edit",
      paramLabel = "PLACE=VALUE",
      description = {
        "Change the run, e.g. blocks.5.attn.hook_z[head=1+2,position=3..5]=zero,",
        "blocks.2.mlp.hook_post[unit=17]=constant:0.3,",
        "blocks.1.attn.hook_pattern[head=0,destination=7,source=2..3]=scale:0.5; repeatable.",
        "Values: zero, zero-folded, mean, held, from:clean, from:corrupted, scale:X,",
        "constant:X[,Y...], add:X[,Y...], mix:alpha=A,vector=X[+Y...],",
        "noise:sigma=S,seed=N[,draw=D]. mean needs other prompts and from:corrupted a pair:",
        "capture has them, logits runs one prompt.",
        "Noise at two hook points with one seed draws the same numbers at both."
      })
  private List<String> texts = new ArrayList<>();

  List<Intervention> edits() {
    return texts.stream().map(Intervention::parse).toList();
  }

  /// Names the edits, where there are any, as they were understood.
  void tell(ObjectNode json) {
    if (!texts.isEmpty()) {
      json.set("edits", Json.texts(edits().stream().map(Intervention::format).toList()));
    }
  }
}
